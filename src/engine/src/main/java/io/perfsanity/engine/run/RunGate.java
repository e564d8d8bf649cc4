package io.perfsanity.engine.run;

import io.perfsanity.engine.gate.GateReport;
import io.perfsanity.engine.result.RunResult;
import java.io.IOException;
import java.util.Optional;

/**
 * Tells whether the cases of a run are slower than before. Asked by the thread that drives the run, after all cases have
 * their verdicts; may read and write files of this machine, nothing else. Each may be asked again after a crash.
 */
public interface RunGate {
    /** Where nobody compares anything. */
    RunGate NONE = new RunGate() {
        @Override
        public Optional<GateReport> first(RunResult run) {
            return Optional.empty();
        }

        @Override
        public Optional<GateReport> last(RunResult run) {
            return Optional.empty();
        }

        @Override
        public void keep(RunResult run) {}
    };

    /**
     * By the measurements so far: who is suspected, and which cases are to be run again. Asked again when they were.
     *
     * @return empty where runs aren't judged
     */
    Optional<GateReport> first(RunResult run) throws IOException;

    /** By all measurements that there will be; what is suspected and wasn't run again stays so. */
    Optional<GateReport> last(RunResult run) throws IOException;

    /** Adds what the run measured, and what was said about it, to what later ones are compared with; once. */
    void keep(RunResult run) throws IOException;
}
