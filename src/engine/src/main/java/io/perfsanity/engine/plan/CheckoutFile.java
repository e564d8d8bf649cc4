package io.perfsanity.engine.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Optional;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.io.IOUtils;

/**
 * A file or link of a checkout, as it was when the checkout was looked through.
 *
 * @param path here
 * @param name below the checkout, with {@code /}; a character is a byte of it, whatever this machine's locale
 * @param size in bytes; what is written to the file later isn't part of it
 * @param link what a symbolic link points to, in bytes as the name
 */
record CheckoutFile(Path path, String name, long size, boolean executable, Optional<String> link) {
    private static final int BLOCK = 64 * 1024;

    /** The same as it was when it was that long: what was written to it since is left out. */
    CheckoutFile of(long earlierSize) {
        return new CheckoutFile(path, name, earlierSize, executable, link);
    }

    Sources.ChangedException changed() {
        return new Sources.ChangedException(shown() + " changed while it was read");
    }

    /** The name as people read it. */
    String shown() {
        return new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** What tells whether two files are the same: content and executable bit, or a link's target. */
    String fingerprint() throws IOException {
        return copyTo(OutputStream.nullOutputStream());
    }

    /**
     * Writes {@link #size} bytes of content, none for a link.
     *
     * @return the fingerprint of what was written
     */
    String copyTo(OutputStream target) throws IOException {
        if (link.isPresent()) {
            return "->" + link.get();
        }
        MessageDigest digest = DigestUtils.getSha256Digest();
        try (InputStream in = Files.newInputStream(path)) {
            if (IOUtils.copyLarge(in, new DigestOutputStream(target, digest), 0, size, new byte[BLOCK]) < size) {
                throw changed();
            }
        } catch (NoSuchFileException e) {
            throw changed();
        } catch (AccessDeniedException e) {
            throw new IOException(shown() + " of the checkout can't be read", e);
        }
        return Hex.encodeHexString(digest.digest()) + (executable ? " x" : "");
    }
}
