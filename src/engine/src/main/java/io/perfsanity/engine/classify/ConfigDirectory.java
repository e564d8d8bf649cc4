package io.perfsanity.engine.classify;

import java.nio.file.Path;

/**
 * A directory in which configs are looked up.
 *
 * @param path where it lies on this machine
 * @param shown what the user calls it; messages, evidence and {@link Classification#config()} have this path. Another one
 *     than {@code path} where a copy from elsewhere is read, of whose place the user knows nothing
 */
public record ConfigDirectory(Path path, Path shown) {

    /** One that lies where the user says. */
    public static ConfigDirectory of(Path path) {
        return new ConfigDirectory(path, path);
    }

    /** Where a file lies that is shown as {@code file}; the same path when it isn't below this directory. */
    public Path locate(Path file) {
        Path below = shown.normalize();
        if (below.toString().isEmpty()) {
            return file.isAbsolute() ? file : path.resolve(file);
        }
        return file.startsWith(below) ? path.resolve(below.relativize(file)) : file;
    }
}
