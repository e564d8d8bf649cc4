package io.perfsanity.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendingReasonTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PartitionTimeLimit",
                "PartitionNodeLimit",
                "BadConstraints",
                "InvalidAccount",
                "InvalidQOS",
                "AccountNotAllowed",
                "QOSNotAllowed",
                "DependencyNeverSatisfied",
                "QOSMaxWallDurationPerJobLimit",
                "AssocMaxWallDurationPerJobLimit",
                "QOSMaxCpuPerJobLimit",
                "QOSMaxNodePerJobLimit",
                "QOSMaxGRESPerJob",
                "QOSMaxGRESPerNode",
                "AssocMaxCpuMinutesPerJobLimit",
                "QOSMinCpuNotSatisfied",
                "QOSMinGRES",
                // Before they were renamed
                "QOSMinCPUsNotSatisfied",
                "AssocMaxNodesPerJobLimit",
                "AssocMaxCpusMinsPerJobLimit",
                "MaxMemPerLimit",
                "ReservationDeleted"
            })
    void shouldKnowWhatNoWaitingCures(String reason) {
        assertThat(PendingReason.incurable(reason)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "None",
                "Resources",
                "Priority",
                "Dependency",
                "Licenses",
                "BeginTime",
                "Reservation",
                "JobHeldAdmin",
                "JobHeldUser",
                "JobHoldMaxRequeue",
                "ReqNodeNotAvail",
                "ReqNodeNotAvail, UnavailableNodes:gb200-node[1-2]",
                "PartitionDown",
                "PartitionInactive",
                "NodeDown",
                "QOSGrpNodeLimit",
                "QOSMaxJobsPerUserLimit",
                "QOSMaxNodePerUserLimit",
                "QOSMaxGRESPerUser",
                "QOSMaxSubmitJobPerUserLimit",
                "AssocMaxJobsLimit",
                "AssocMaxSubmitJobLimit",
                "AssocGrpCPUMinutesLimit",
                "MaxGRESPerAccount",
                "Constraints",
                "FedJobLock",
                "AReasonOfTomorrow"
            })
    void shouldWaitForAllElse(String reason) {
        assertThat(PendingReason.incurable(reason)).isFalse();
    }
}
