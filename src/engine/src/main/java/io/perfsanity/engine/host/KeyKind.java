package io.perfsanity.engine.host;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What a file holds that is meant to be a private key. */
public enum KeyKind {
    USABLE,
    /** Protected by a passphrase, which wasn't given or is another one. */
    LOCKED,
    /** The half that goes to servers. */
    PUBLIC,
    /** Nothing that is known as a key. */
    NONE;

    private static final Pattern PUBLIC_KEY =
            Pattern.compile("(?s)(?:ssh-|ecdsa-|sk-)\\S+ +AAAA.*|-{4,5} ?BEGIN (?:SSH2 |RSA )?PUBLIC KEY.*");

    /** @param passphrase empty: none was given */
    public static KeyKind of(byte[] file, char... passphrase) {
        if (PUBLIC_KEY
                .matcher(new String(file, StandardCharsets.ISO_8859_1).strip())
                .matches()) {
            return PUBLIC;
        }
        JSch jsch = new JSch();
        try {
            jsch.addIdentity("key", file.clone(), null, null);
            Identity key = jsch.getIdentityRepository().getIdentities().get(0);
            return !key.isEncrypted() || (passphrase.length > 0 && opens(key, passphrase)) ? USABLE : LOCKED;
        } catch (JSchException e) {
            return NONE;
        } finally {
            jsch.getIdentityRepository().removeAll();
        }
    }

    private static boolean opens(Identity key, char... passphrase) {
        try {
            return key.setPassphrase(SshCredential.utf8(passphrase)) && !key.isEncrypted();
        } catch (JSchException e) {
            return false;
        }
    }
}
