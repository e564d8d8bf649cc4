package io.perfsanity.engine.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ServersTest {

    private static ServerGroup group(Role role, int servers, int gpus, int gpusPerNode) {
        return new ServerGroup(role, servers, Optional.of(gpus), Optional.of(gpusPerNode));
    }

    private static Servers disagg(ServerGroup... groups) {
        return new Servers(List.of(groups), Servers.Client.SHARES_NODE);
    }

    @Provide
    Arbitrary<Servers> setUps() {
        Arbitrary<Integer> servers = Arbitraries.integers().between(1, 20);
        Arbitrary<Integer> gpus = Arbitraries.integers().between(1, 100);
        Arbitrary<Integer> perNode = Arbitraries.integers().between(1, 16);
        return Combinators.combine(servers, gpus, servers, gpus, perNode, Arbitraries.of(Servers.Client.values()))
                .as((ctx, ctxGpus, gen, genGpus, each, client) -> client == Servers.Client.WITH_SERVER
                        ? Servers.alone(group(Role.AGG, 1, ctxGpus, each))
                        : new Servers(
                                List.of(group(Role.CTX, ctx, ctxGpus, each), group(Role.GEN, gen, genGpus, each)),
                                client));
    }

    private static long gpus(Servers servers) {
        return servers.groups().stream()
                .mapToLong(group -> (long) group.servers() * group.gpus().orElseThrow())
                .sum();
    }

    @Property
    void shouldHaveAGpuForEachThatIsUsed(@ForAll("setUps") Servers servers, @ForAll boolean colocate) {
        assertThat(servers.nodes(colocate) * servers.gpusPerNode().orElseThrow())
                .isGreaterThanOrEqualTo(gpus(servers));
    }

    @Property
    void shouldNeverNeedMoreNodesPackedThanPerServer(@ForAll("setUps") Servers servers) {
        assertThat(servers.nodes(true)).isLessThanOrEqualTo(servers.nodes(false));
    }

    @Property
    void shouldNeverNeedFewerNodesForWiderServers(
            @ForAll @IntRange(min = 1, max = 20) int servers,
            @ForAll @IntRange(min = 1, max = 100) int gpus,
            @ForAll @IntRange(min = 1, max = 16) int perNode,
            @ForAll boolean colocate) {
        Servers narrow = disagg(group(Role.CTX, servers, gpus, perNode));
        Servers wide = disagg(group(Role.CTX, servers, gpus + 1, perNode));

        assertThat(wide.nodes(colocate)).isGreaterThanOrEqualTo(narrow.nodes(colocate));
    }

    @Property
    void shouldShapeServersSoThatTheirNodesFitTheAllocation(
            @ForAll("setUps") Servers servers, @ForAll boolean colocate, @ForAll @IntRange(max = 3) int more) {
        int nodes = Math.toIntExact(servers.nodes(colocate)) + more;

        assertThat(servers.shapes(nodes).stream().mapToInt(role -> role.servers() * role.nodesPerServer()))
                .satisfies(each -> assertThat(
                                each.stream().mapToInt(Integer::intValue).sum())
                        .isLessThanOrEqualTo(nodes));
    }

    @Test
    void shouldRoundUpPerServerAndNotPooled() {
        Servers servers = disagg(group(Role.CTX, 3, 2, 4), group(Role.GEN, 1, 8, 4));

        assertThat(servers.nodes(false)).isEqualTo(5);
        assertThat(servers.formula(false)).isEqualTo("3×ceil(2/4) + 1×ceil(8/4)");
        assertThat(servers.nodes(true)).isEqualTo(4);
        assertThat(servers.formula(true)).isEqualTo("ceil((3×2 + 1×8)/4)");
    }

    @Test
    void shouldGiveTheClientANodeThatIsLeftOver() {
        Servers servers = disagg(group(Role.CTX, 2, 4, 4), group(Role.GEN, 1, 16, 4));

        assertThat(servers.shapes(6))
                .containsExactly(
                        new RoleShape(Role.CTX, 2, 1, Optional.of(4)),
                        new RoleShape(Role.GEN, 1, 4, Optional.of(16)),
                        new RoleShape(Role.BENCHMARK, 1, 0, Optional.of(0)));
        assertThat(servers.shapes(7)).contains(new RoleShape(Role.BENCHMARK, 1, 1, Optional.of(0)));
    }

    @Test
    void shouldPlaceServersByTheirGpusOnlyWhenNodesAreTooFewForEach() {
        Servers servers = disagg(group(Role.CTX, 2, 2, 8), group(Role.GEN, 1, 16, 8));

        assertThat(servers.shapes(3))
                .containsExactly(
                        new RoleShape(Role.CTX, 2, 0, Optional.of(2)),
                        new RoleShape(Role.GEN, 1, 2, Optional.of(16)),
                        new RoleShape(Role.BENCHMARK, 1, 0, Optional.of(0)));
        assertThat(servers.shapes(4)).contains(new RoleShape(Role.CTX, 2, 1, Optional.of(2)));
    }

    @Test
    void shouldSpreadOneAggregatedServerOverAllNodes() {
        assertThat(Servers.alone(group(Role.AGG, 1, 8, 4)).shapes(3))
                .containsExactly(new RoleShape(Role.AGG, 1, 3, Optional.of(8)));
    }
}
