package io.jenkins.plugins.perfsanity.parameters;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Lists and configs as a branch had them.
 *
 * @param path where they lie on the controller, below it each at its path in the repository
 * @param revision of the repository; empty for one that names none
 * @param fetched when the branch was last seen to have this revision
 */
record ScmCopy(Path path, Optional<String> revision, Instant fetched) {}
