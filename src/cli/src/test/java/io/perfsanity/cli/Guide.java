package io.perfsanity.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a guide tells people to type. */
final class Guide {
    static final Path ROOT = Path.of("..", "..");

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(?:sh|bash)\\n(.*?)^```");
    private static final Pattern TYPED = Pattern.compile("(?m)^(?:work/)?perf-sanity +(.*?)(?:\\s+#.*)?$");
    private static final Pattern WORD = Pattern.compile("'[^']*'|\"[^\"]*\"|\\S+");

    private Guide() {}

    /** The command lines of a guide's blocks, without the program's name and what is said behind them. */
    static List<String> typed(Path guide) throws IOException {
        return BLOCK.matcher(Files.readString(guide))
                .results()
                .map(block -> block.group(1).replaceAll("\\\\\\n\\s*", ""))
                .flatMap(block -> TYPED.matcher(block).results())
                .map(line -> line.group(1))
                .toList();
    }

    /** As a shell would part them. */
    static List<String> words(String line) {
        return WORD.matcher(line)
                .results()
                .map(MatchResult::group)
                .map(word -> word.replaceAll("^(['\"])(.*)\\1$", "$2"))
                .toList();
    }
}
