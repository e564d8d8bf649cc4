package io.perfsanity.engine.cluster;

import java.time.Duration;
import java.util.Optional;

/**
 * What each role runs: text for {@code bash -c}, which finds all about its case in {@code PS_*} variables.
 *
 * @param agg the one command of an aggregated case
 * @param proxy empty when the benchmark starts its own
 * @param tasksPerNode a number, or {@code gpus} for one task a GPU
 * @param clientGpus GPUs that proxy and benchmark see: {@code 0} or {@code all}
 * @param readyPath for an HTTP check of each server ({@code /health}); empty: its port must accept a connection
 * @param readyLimit how long servers may take
 */
public record Commands(
        String agg,
        String ctx,
        String gen,
        Optional<String> proxy,
        String benchmark,
        String tasksPerNode,
        String clientGpus,
        Optional<String> readyPath,
        Duration readyLimit) {}
