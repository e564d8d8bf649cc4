package io.perfsanity.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} tells, so that two people can compare: the version, and the commit that it was built from. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        String version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("(unpackaged)");
        Properties commit = new Properties();
        // Written by the build; there is none where the sources came without their repository.
        try (InputStream file = Main.class.getResourceAsStream("commit.properties")) {
            if (file != null) {
                commit.load(file);
            }
        }
        return new String[] {text(version, commit)};
    }

    static String text(String version, Properties commit) {
        String id = commit.getProperty("git.commit.id.abbrev");
        return "perf-sanity " + version
                + (id == null
                        ? ""
                        : " (commit %s of %s%s)"
                                .formatted(
                                        id,
                                        commit.getProperty("git.commit.time"),
                                        Boolean.parseBoolean(commit.getProperty("git.dirty"))
                                                ? ", with changes of its own"
                                                : ""));
    }
}
