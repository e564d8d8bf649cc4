package io.perfsanity.cli;

import io.perfsanity.engine.testlist.Mode;
import io.perfsanity.engine.text.Bundles;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.ResourceBundle;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perf-sanity}. */
@Command(
        name = "perf-sanity",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = {
            "Turns a list of LLM performance tests into verdicts from a Slurm cluster.",
            "",
            "Begin with 'classify' to see how each case would run and why; 'init' describes a cluster; 'plan' writes the"
                    + " scripts without submitting; 'run' submits, watches and reports."
        },
        subcommands = {
            InitCommand.class,
            ClassifyCommand.class,
            PlanCommand.class,
            RunCommand.class,
            AbCommand.class,
            BisectCommand.class,
            ResumeCommand.class,
            CancelCommand.class,
            AttachCommand.class,
            StatusCommand.class,
            RunsCommand.class,
            LogsCommand.class,
            ReportCommand.class,
            CompareCommand.class,
            HistoryCommand.class,
            StudyCommand.class,
            NodesCommand.class,
            ClustersCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes, the first that fits:%n",
        exitCodeList = {
            "2:bad input or usage; nothing was submitted",
            "3:infrastructure, cancelled or unknown",
            "1:test failures, time-outs and cases without a valid measurement among them",
            "0:all passed"
        })
final class Main implements Runnable {
    @Spec
    CommandSpec spec;

    private final Words words;

    private Main(Locale locale) {
        this.words = Words.of(Main.class, locale);
    }

    Words words() {
        return words;
    }

    public static void main(String[] arguments) {
        System.exit(
                execute(writer(System.out), writer(System.err), Locale.getDefault(Locale.Category.DISPLAY), arguments));
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** The exit code of a whole command line, in English. */
    static int execute(PrintWriter out, PrintWriter err, String... arguments) {
        return execute(out, err, Locale.ENGLISH, arguments);
    }

    /** The same in the reader's language. */
    static int execute(PrintWriter out, PrintWriter err, Locale locale, String... arguments) {
        Words words = Words.of(Main.class, locale);
        CommandLine line = line(locale)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(new Failures(words))
                .setParameterExceptionHandler(new UsageErrors(words));
        int code;
        try {
            code = line.execute(resumed(arguments));
        } catch (IOException | RuntimeException e) {
            code = new Failures(words).tell(e, err);
        }
        out.flush();
        return code;
    }

    /** All commands; what their help says is English in the annotations, and in other languages in {@code Commands}. */
    static CommandLine line(Locale locale) {
        CommandLine line = new CommandLine(new Main(locale))
                .registerConverter(Mode.class, ListOptions::mode)
                .setAbbreviatedOptionsAllowed(false);
        CommandSpec run = line.getSubcommands().get("run").getCommandSpec();
        PositionalParamSpec list = run.positionalParameters().get(0);
        run.remove(list);
        // With --failed there is none.
        run.addPositional(list.toBuilder().arity("0..*").required(false).build());
        translate(line, Bundles.of(Main.class, "Commands", locale));
        return line;
    }

    private static void translate(CommandLine line, ResourceBundle bundle) {
        line.setResourceBundle(bundle);
        line.getSubcommands().values().forEach(each -> translate(each, bundle));
    }

    /** {@code bisect --resume DIR} stands for the command line that began it. */
    private static String[] resumed(String... arguments) throws IOException {
        boolean resumes = arguments.length == 3 && arguments[0].equals("bisect") && arguments[1].equals("--resume");
        return resumes ? BisectCommand.arguments(Path.of(arguments[2])).toArray(String[]::new) : arguments;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
