package io.perfsanity.engine.cluster;

import io.perfsanity.engine.testlist.Glob;
import io.perfsanity.engine.text.YamlFields;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The container of every role, started by pyxis ({@code srun --container-*}).
 *
 * @param image empty: commands run on the node itself
 * @param mounts {@code SOURCE:TARGET[:FLAGS]} as pyxis takes them; the run's directory and the sources are added
 * @param workdir inside the container
 * @param allowedImages globs of the images that a run or its list may name instead
 * @param name of the container that the steps of a job share on a node; {@code {job}} is replaced by the job's id. Without
 *     one each step has its own, unless something is installed first
 * @param env names of variables that are to be set before the container starts, whatever the image says
 * @param importDirectory where images that are no files become files first
 * @param pause between the starts of two steps
 */
public record Container(
        Optional<String> image,
        List<String> mounts,
        Optional<String> workdir,
        List<String> allowedImages,
        Optional<String> name,
        List<String> env,
        Optional<String> importDirectory,
        Duration pause) {
    static final List<String> ANY = List.of("*");

    private static final Duration PAUSE = Duration.ofSeconds(5);

    public Container {
        // Absent in the directory of a run that an older version began
        allowedImages = allowedImages == null ? ANY : List.copyOf(allowedImages);
        env = env == null ? List.of() : List.copyOf(env);
        pause = Objects.requireNonNullElse(pause, PAUSE);
    }

    /** The keys below a profile's {@code container}. */
    static Container read(YamlFields fields) {
        Container read = new Container(
                fields.text("image"),
                fields.texts("mounts"),
                fields.text("workdir"),
                fields.value("allowedImages").isPresent() ? fields.texts("allowedImages") : ANY,
                fields.text(
                        "name",
                        text -> text.matches("([A-Za-z0-9._-]|\\{job}){1,64}"),
                        "letters, digits, '.', '_', '-' and {job}"),
                fields.texts("env").stream()
                        .filter(name -> Environment.accepts(name, "", "env", fields))
                        .toList(),
                fields.text("import", ClusterDirectory::isValid, ClusterDirectory.EXPECTED),
                fields.duration("pause").orElse(PAUSE));
        fields.rejectOthers();
        return read;
    }

    /** Why a run can't have the image {@code wanted}; empty when it can. */
    public Optional<String> refusal(String wanted) {
        boolean allowed = image.filter(wanted::equals).isPresent()
                || allowedImages.stream().anyMatch(glob -> Glob.of(glob).matches(wanted));
        return allowed
                ? Optional.empty()
                : Optional.of("the container image '%s' isn't one that the profile allows, expected %s"
                        .formatted(
                                wanted,
                                allowedImages.isEmpty() ? "the profile's own" : String.join(" or ", allowedImages)));
    }

    Container with(Optional<String> chosen) {
        return new Container(chosen.or(() -> image), mounts, workdir, allowedImages, name, env, importDirectory, pause);
    }
}
