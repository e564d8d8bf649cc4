package io.perfsanity.engine.cluster;

import io.perfsanity.engine.testlist.Glob;
import java.util.List;
import java.util.Optional;

/**
 * The container of every role, started by pyxis ({@code srun --container-*}).
 *
 * @param image empty: commands run on the node itself
 * @param mounts {@code SOURCE:TARGET[:FLAGS]} as pyxis takes them; the run's directory and the sources are added
 * @param workdir inside the container
 * @param allowedImages globs of the images that a run or its list may name instead
 */
public record Container(
        Optional<String> image, List<String> mounts, Optional<String> workdir, List<String> allowedImages) {
    static final List<String> ANY = List.of("*");

    public Container {
        // Absent in the directory of a run that an older version began
        allowedImages = allowedImages == null ? ANY : List.copyOf(allowedImages);
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
        return new Container(chosen.or(() -> image), mounts, workdir, allowedImages);
    }
}
