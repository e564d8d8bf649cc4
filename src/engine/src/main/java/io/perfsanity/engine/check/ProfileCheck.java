package io.perfsanity.engine.check;

import static io.perfsanity.engine.check.Finding.error;
import static io.perfsanity.engine.check.Finding.warning;

import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.scheduler.ClusterFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.DirectoryFacts;
import io.perfsanity.engine.scheduler.ClusterFacts.PathKind;
import io.perfsanity.engine.text.DurationText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Holds a profile against what its cluster says of itself. */
final class ProfileCheck {
    /** Times are shown to the minute, and Slurm's own authentication (munge) refuses what is five minutes off. */
    private static final Duration SKEW = Duration.ofSeconds(60);

    /** The logs of a few cases take as much. */
    private static final long LITTLE_SPACE = 1_000_000_000;

    /** Of an attempt, with its logs and results. */
    private static final int FILES_OF_AN_ATTEMPT = 30;

    private final ClusterProfile profile;
    private final ClusterFacts facts;
    private final List<Finding> findings = new ArrayList<>();

    ProfileCheck(ClusterProfile profile, ClusterFacts facts) {
        this.profile = profile;
        this.facts = facts;
    }

    /** All that doesn't fit. */
    List<Finding> findings(Wanted wanted) {
        if (!facts.missing().isEmpty()) {
            findings.add(error(
                    "missing programs",
                    "%s: expected on the PATH of %s; loginShell: true where a profile script puts them there"
                            .formatted(
                                    String.join(", ", facts.missing()),
                                    facts.login().host())));
        }
        directory(wanted.cases());
        if (!wanted.brings()) {
            sources(wanted);
        }
        profile.container().image().ifPresent(image -> path("container.image", image, PathKind.FILE));
        profile.modelsRoot().ifPresent(root -> path("modelsRoot", root, PathKind.DIRECTORY));
        clock();
        facts.slurm()
                .ifPresent(slurm -> findings.addAll(
                        new SlurmCheck(profile, slurm, user().orElse("the login")).findings(wanted.several())));
        return findings;
    }

    private Optional<String> user() {
        return Optional.of(facts.login().user()).filter(name -> !name.isEmpty());
    }

    private void directory(int cases) {
        DirectoryFacts directory = facts.directory();
        String path = profile.workDirectory();
        if (!directory.writable()) {
            String where = directory.existing().equals(path) ? "" : " (in " + directory.existing() + ")";
            findings.add(error("work directory", path + " can't be written" + reason(directory) + where));
            return;
        }
        if (!directory.locks()) {
            findings.add(error(
                    "work directory", path + " is on a file system without file locks, expected one that has them"));
        }
        directory
                .freeBytes()
                .filter(free -> free < LITTLE_SPACE)
                .ifPresent(free -> findings.add(warning(
                        "work directory", "%s has %s MB left for logs and results".formatted(path, free / 1_000_000))));
        long files = (long) Math.max(1, cases) * FILES_OF_AN_ATTEMPT;
        directory
                .freeFiles()
                .filter(free -> free < files)
                .ifPresent(free -> findings.add(warning(
                        "work directory",
                        "%s has room for %s files (inodes), and the run makes about %s".formatted(path, free, files))));
    }

    private String reason(DirectoryFacts directory) {
        return directory.reason().isEmpty()
                ? ""
                : ": " + directory.reason() + user().map(name -> " for " + name).orElse("");
    }

    private void sources(Wanted wanted) {
        Optional<String> entered = profile.commands().directory(wanted.shapes());
        Optional<String> sources = profile.sourceDirectory();
        if (sources.isEmpty()) {
            return;
        }
        Optional<PathKind> kind = kind(sources.get());
        Optional<PathKind> below = entered.flatMap(directory -> kind(sources.get() + "/" + directory));
        if (kind.filter(found -> found != PathKind.DIRECTORY).isPresent()) {
            findings.add(error("sourceDirectory", sources.get() + " is " + said(kind.get()) + ", expected a checkout"));
        } else if (below.filter(found -> found != PathKind.DIRECTORY).isPresent()) {
            findings.add(error("sourceDirectory", SourcesCheck.holdsNone(sources.get(), entered.orElseThrow())));
        }
    }

    /** What the nodes alone see, this login node may not. */
    private void path(String key, String path, PathKind expected) {
        kind(path)
                .filter(kind -> kind != expected)
                .filter(kind -> kind != PathKind.DENIED)
                .ifPresent(kind -> findings.add(warning(
                        key,
                        "%s is %s, as %s sees it"
                                .formatted(path, said(kind), facts.login().host()))));
    }

    private Optional<PathKind> kind(String path) {
        return Optional.ofNullable(facts.paths().get(path));
    }

    private static String said(PathKind kind) {
        return switch (kind) {
            case DIRECTORY -> "a directory";
            case FILE -> "a file";
            case OTHER -> "neither a file nor a directory";
            case MISSING -> "not there";
            case DENIED -> "not to be looked at (Permission denied)";
        };
    }

    private void clock() {
        Duration ahead = facts.login().clockAhead();
        if (ahead.abs().compareTo(SKEW) > 0) {
            findings.add(warning(
                    "clock",
                    "the clock of %s is %s %s this machine's: times of jobs and of the run won't fit together"
                            .formatted(
                                    facts.login().host(),
                                    DurationText.format(ahead.abs()),
                                    ahead.isNegative() ? "behind" : "ahead of")));
        }
    }
}
