package io.perfsanity.engine.host;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.perfsanity.engine.cluster.Connection.Endpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a user proves who he is with: a private key or a password. It copies the secrets it is given and wipes its copies
 * when closed.
 */
public final class SshCredential implements AutoCloseable {

    /** Where the credential comes from. Asked anew for each connection, so that nobody needs to hold the secret. */
    @FunctionalInterface
    public interface Source {
        /** A credential of its own for the caller, who closes it. */
        SshCredential get() throws IOException;
    }

    private final boolean isKey;
    private final byte[] secret;
    private final byte[] passphrase;
    private final Optional<String> certificate;
    private final Optional<String> file;

    private SshCredential(
            boolean isKey, byte[] secret, byte[] passphrase, Optional<String> certificate, Optional<String> file) {
        this.isKey = isKey;
        this.secret = secret;
        this.passphrase = passphrase;
        this.certificate = certificate;
        this.file = file;
    }

    /**
     * A private key in any format of OpenSSH or PEM, as its file holds it.
     *
     * @param passphrase that protects it; empty: none does
     */
    public static SshCredential privateKey(byte[] key, char... passphrase) {
        return new SshCredential(true, key.clone(), utf8(passphrase), Optional.empty(), Optional.empty());
    }

    /**
     * The same key with a certificate for it, which is offered first, as OpenSSH does.
     *
     * @param text the one line of a file such as {@code id_ed25519-cert.pub}
     */
    public SshCredential certifiedBy(String text) {
        return new SshCredential(isKey, secret, passphrase, Optional.of(text.strip()), file);
    }

    /** The same, which messages call by its file. */
    public SshCredential inFile(String path) {
        return new SshCredential(isKey, secret, passphrase, certificate, Optional.of(path));
    }

    /** A password, also for servers that ask for it by keyboard-interactive. */
    public static SshCredential password(char[] password) {
        return new SshCredential(false, utf8(password), new byte[0], Optional.empty(), Optional.empty());
    }

    /** Arms {@code session} with this credential and no other way to log in. */
    void offerTo(JSch jsch, Session session) throws JSchException {
        if (!isKey) {
            session.setConfig("PreferredAuthentications", "password,keyboard-interactive");
            session.setPassword(secret);
            return;
        }
        session.setConfig("PreferredAuthentications", "publickey");
        byte[] unlock = passphrase.length == 0 ? null : passphrase;
        if (certificate.isPresent()) {
            certify(jsch, certificate.get().getBytes(StandardCharsets.UTF_8), unlock);
        }
        jsch.addIdentity("key", secret, null, unlock);
        if (jsch.getIdentityRepository().getIdentities().get(0).isEncrypted()) {
            throw new JSchException("it is protected by a passphrase and none was given");
        }
    }

    private void certify(JSch jsch, byte[] text, byte[] unlock) throws JSchException {
        try {
            jsch.addIdentity("certificate", secret, text, unlock);
        } catch (JSchException e) {
            throw new JSchException("its certificate isn't one for it: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        Arrays.fill(secret, (byte) 0);
        Arrays.fill(passphrase, (byte) 0);
    }

    /** What a user may do whom a server refused with it, as the end of a message; empty where nothing is known. */
    String advice(String user, Endpoint server) {
        return file.filter(path -> isKey && certificate.isEmpty())
                .map(path -> "; 'ssh-copy-id -i %s.pub%s %s@%s' adds it to the account, where the site lets you"
                        .formatted(
                                path,
                                server.knownHostsName().equals(server.host()) ? "" : " -p " + server.port(),
                                user,
                                server.host()))
                .orElse("");
    }

    /** The kind, and its file where that is known. */
    @Override
    public String toString() {
        String kind = !isKey ? "password" : certificate.isPresent() ? "private key and its certificate" : "private key";
        return file.map(path -> kind + " " + path).orElse(kind);
    }

    static byte[] utf8(char... text) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(text));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        encoded.clear();
        encoded.put(new byte[encoded.capacity()]);
        return bytes;
    }
}
