package io.perfsanity.engine.cluster;

import io.perfsanity.engine.testlist.Mode;

/** Which cases get all their nodes from one segment of the network, as from one NVLink domain. */
public enum Segment {
    /** Those of disaggregated cases. */
    DISAGG,
    /** Those of every case of several nodes. */
    NODES;

    /** Whether a case of such a shape does. */
    public boolean holds(Mode shape) {
        return shape == Mode.DISAGG || (this == NODES && shape == Mode.MULTI_AGG);
    }
}
