package io.perfsanity.cli;

import java.util.Iterator;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity completion}. */
@Command(
        name = "completion",
        description = {
            "Prints what makes the TAB key complete commands, options and names of clusters.",
            "",
            "In ~/.bashrc or ~/.zshrc: source <(perf-sanity completion bash), or zsh."
        })
final class CompletionCommand extends ConsoleCommand {
    /** The shells for which there is one; both read the same text. */
    enum Shell {
        bash,
        zsh
    }

    /** Stands for the names of the profiles, which are only known where TAB is pressed. */
    static final class ClusterNames implements Iterable<String> {
        static final String MARK = "@clusters@";

        @Override
        public Iterator<String> iterator() {
            return List.of(MARK).iterator();
        }
    }

    private static final String ASKS = "$(\"${COMP_WORDS[0]}\" clusters list --names 2>/dev/null)";

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    Shell shell;

    @Override
    public Integer call() {
        Console console = console();
        console.out()
                .println(AutoComplete.bash("perf-sanity", spec.root().commandLine())
                        .replace('"' + ClusterNames.MARK + '"', ASKS));
        console.out().flush();
        return ExitCodes.ALL_PASSED;
    }
}
