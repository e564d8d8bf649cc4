package io.perfsanity.engine.gate;

import java.util.List;
import java.util.Optional;

/** Judges a run: twice, since what is suspected after the first measurements runs again before it is called anything. */
public final class Gate {
    private final GatePolicy policy;

    public Gate(GatePolicy policy) {
        this.policy = policy;
    }

    /**
     * After the first measurements of all cases: who is suspected, whether the machine is, and which cases are to run again.
     * Its standings are not to be kept.
     */
    public GateReport first(List<MeasuredCase> cases) {
        return new GateReport(policy.rule(), List.of(), Optional.empty(), List.of());
    }

    /** When all re-runs there will be are in {@code cases}: the verdict. */
    public GateReport last(List<MeasuredCase> cases) {
        return new GateReport(policy.rule(), List.of(), Optional.empty(), List.of());
    }
}
