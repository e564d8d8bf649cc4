package io.perfsanity.engine.testlist;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A stage of upstream's CI, which stands in front of the tests in its logs and reports: {@code
 * GB300-12_GPUs-3_Nodes-PyTorch-Disagg-PerfSanity-CTX1-NODE1-GPU4-GEN1-NODE2-GPU8-Post-Merge-1}. Its name says what it
 * ran on.
 *
 * @param gpu the first word without what follows an underscore: {@code B200} of {@code DGX_B200} and {@code B200_PCIe}
 * @param gpus over all nodes; 1 where the name counts none
 * @param nodes 1 where the name counts none
 * @param disagg whether its cases have context and generation servers of their own
 * @param postMerge whether it runs after a change was merged, not before
 */
public record Stage(String name, String gpu, int gpus, int nodes, boolean disagg, boolean postMerge) {
    private static final Pattern NAME =
            Pattern.compile("(?:DGX_)?((?:GB|GH|RTX|[ABHLV])[A-Za-z]*\\d[A-Za-z0-9]*)(?:_\\w+)?"
                    + "(?=-(?:\\d{1,5}_(?:GPUs|Nodes)|PyTorch|TensorRT|CPP|Triton|AutoDeploy|PerfSanity)-)(?:-\\w+)+");
    private static final Pattern GPUS = Pattern.compile("-(\\d{1,5})_GPUs-");
    private static final Pattern NODES = Pattern.compile("-(\\d{1,5})_Nodes-");

    /** The stage of this name; empty for any other text, such as a directory. */
    static Optional<Stage> of(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(new Stage(
                        name,
                        matcher.group(1),
                        count(GPUS, name),
                        count(NODES, name),
                        name.contains("-Disagg-"),
                        name.contains("-Post-Merge")))
                : Optional.empty();
    }

    private static int count(Pattern pattern, String name) {
        Matcher count = pattern.matcher(name);
        return count.find() ? Math.max(1, Integer.parseInt(count.group(1))) : 1;
    }
}
