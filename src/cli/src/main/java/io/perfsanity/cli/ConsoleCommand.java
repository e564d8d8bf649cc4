package io.perfsanity.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that answers with an exit code and writes where picocli was told to. */
@Command(mixinStandardHelpOptions = true)
abstract class ConsoleCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    final Console console() {
        Main main = (Main) spec.root().userObject();
        return new Console(spec.commandLine().getOut(), spec.commandLine().getErr(), main.words());
    }
}
