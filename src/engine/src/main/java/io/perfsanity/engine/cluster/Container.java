package io.perfsanity.engine.cluster;

import java.util.List;
import java.util.Optional;

/**
 * The container of every role, started by pyxis ({@code srun --container-*}).
 *
 * @param image empty: commands run on the node itself
 * @param mounts {@code SOURCE:TARGET[:FLAGS]} as pyxis takes them; the run's directory and the sources are added
 * @param workdir inside the container
 */
public record Container(Optional<String> image, List<String> mounts, Optional<String> workdir) {}
