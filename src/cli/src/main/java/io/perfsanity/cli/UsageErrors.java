package io.perfsanity.cli;

import io.perfsanity.engine.text.NearestWord;
import io.perfsanity.engine.text.PlainText;
import io.perfsanity.engine.text.Words;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * A command line that can't be read: what is wrong and where help is, in two lines. The whole help would push the first out
 * of sight.
 */
final class UsageErrors implements IParameterExceptionHandler {
    private final Words words;

    UsageErrors(Words words) {
        this.words = words;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        command.getErr().println("perf-sanity: " + PlainText.printable(words.phrase(message(failure))));
        command.getErr().println(words.say("usage.try", command.getCommandSpec().qualifiedName()));
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String message(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        if (failure instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched.getUnmatched().get(0), unmatched.isUnknownOption(), command);
        }
        if (failure instanceof MissingParameterException missing) {
            return missing.getMissing().isEmpty() ? plain(failure) : missing(missing.getMissing());
        }
        return plain(failure);
    }

    private static String unmatched(String word, boolean option, CommandLine command) {
        if (option) {
            String name = word.replaceAll("=.*", "");
            return "there is no option '%s'%s"
                    .formatted(
                            name,
                            NearestWord.hint(
                                    name, command.getCommandSpec().optionsMap().keySet()));
        }
        Collection<String> commands = command.getSubcommands().keySet();
        return commands.isEmpty()
                ? "'%s' is one argument too many".formatted(word)
                : "there is no command '%s'%s".formatted(word, NearestWord.hint(word, commands));
    }

    private static String missing(List<ArgSpec> missing) {
        return missing.stream()
                .map(each -> each.isOption()
                        ? "the option %s %s"
                                .formatted(((CommandLine.Model.OptionSpec) each).longestName(), each.paramLabel())
                        : each.paramLabel())
                .collect(Collectors.joining(" and ", "", missing.size() == 1 ? " is missing" : " are missing"));
    }

    /** The parser's words, without those that only Java's programmers know. */
    private static String plain(ParameterException failure) {
        String text = String.valueOf(failure.getMessage())
                .replace("option option", "option")
                .replaceFirst("'(.*)' is not an? (?:int|long)\\b", "'$1' is not a whole number")
                .replaceFirst("'(.*)' is not an? double\\b", "'$1' is not a number")
                .replaceFirst(
                        "^Value for (.*) should be in KEY=VALUE format but was ", "$1: expected KEY=VALUE, found ")
                .replaceFirst(" \\(case-sensitive\\)", "")
                .replaceFirst("(?:java|io|picocli)\\.[\\w.$]+(?:Exception|Error): ", "");
        return Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
