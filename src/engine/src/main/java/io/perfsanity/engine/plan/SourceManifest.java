package io.perfsanity.engine.plan;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What a checkout holds, file by file.
 *
 * @param files name to fingerprint, as {@link CheckoutFile} has them: a character is a byte
 */
record SourceManifest(Map<String, String> files) {

    /** One line a file, {@code fingerprint TAB path}. */
    byte[] toBytes() {
        StringBuilder text = new StringBuilder();
        files.forEach(
                (path, print) -> text.append(print).append('\t').append(path).append('\n'));
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The manifest that {@link #toBytes()} wrote; lines of another form are passed over. */
    static SourceManifest parse(String text) {
        Map<String, String> files = new TreeMap<>();
        text.lines().forEach(line -> {
            int tab = line.indexOf('\t');
            if (tab > 0) {
                files.put(line.substring(tab + 1), line.substring(0, tab));
            }
        });
        return new SourceManifest(files);
    }

    /** Names the content: checkouts with the same manifest share a directory on the cluster. */
    String hash() {
        return DigestUtils.sha256Hex(toBytes()).substring(0, 32);
    }
}
