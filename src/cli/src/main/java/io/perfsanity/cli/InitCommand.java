package io.perfsanity.cli;

import io.perfsanity.cli.Questions.Question;
import io.perfsanity.engine.check.Proposals;
import io.perfsanity.engine.check.Proposals.Proposal;
import io.perfsanity.engine.cluster.ClusterDirectory;
import io.perfsanity.engine.cluster.ClusterProfile;
import io.perfsanity.engine.cluster.ClustersFile;
import io.perfsanity.engine.cluster.Connection;
import io.perfsanity.engine.cluster.ProfileText;
import io.perfsanity.engine.cluster.ProfileText.Setting;
import io.perfsanity.engine.cluster.SlurmWord;
import io.perfsanity.engine.host.Host;
import io.perfsanity.engine.host.ProfileHosts;
import io.perfsanity.engine.text.Problems;
import io.perfsanity.engine.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code perf-sanity init}. */
@Command(
        name = "init",
        description = {
            "Writes a first profile: asks which login node, connects, proposes partition, GPUs, account and work directory by"
                    + " what Slurm says, writes them with comments, and ends with what 'clusters check' says.",
            "",
            "Each question has an option. Without a terminal, or with --yes, the proposals are taken. A file that is there"
                    + " gets the profile behind its others; nothing in it is changed."
        })
final class InitCommand extends ConsoleCommand {
    /** Only to ask the cluster with. */
    private static final String DRAFT = "workDirectory: /tmp\ngpusPerNode: 1\n";

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "What the profile is called. Default: as the host.")
    String name;

    @Mixin
    ClusterOptions clusters;

    @Mixin
    NewConnection connections;

    @Option(names = "--partition", paramLabel = "NAME", description = "Default: Slurm's, or the one with most GPUs.")
    String partition;

    @Option(names = "--gpus-per-node", paramLabel = "N", description = "Default: by Slurm's count.")
    String gpusPerNode;

    @Option(names = "--account", paramLabel = "NAME", description = "Default: the only one, or Slurm's default.")
    String account;

    @Option(
            names = "--work-directory",
            paramLabel = "DIR",
            description = "On the cluster, seen by all nodes. Default: below a scratch directory, or home.")
    String workDirectory;

    @Option(names = "--yes", description = "Ask nothing.")
    boolean yes;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Console console = console();
        Path file = clusters.path();
        Optional<String> there = Files.exists(file) ? Optional.of(TextFile.read(file)) : Optional.empty();
        Words words = console.words();
        Questions questions = yes ? Questions.none(words) : Questions.atTerminal(words);
        Connection connection = connections.ask(questions);
        String called = questions.ask(
                new Question(
                        "NAME",
                        words.say("init.name"),
                        NewConnection.nameOf(connection),
                        text -> text.matches(ClustersFile.NAME),
                        "letters, digits, '.', '_' and '-', at most 64"),
                name);
        if (there.isPresent()) {
            refuseUnlessItCanBeAdded(called, there.get(), file, console);
        }
        ProfileText text = new ProfileText(called, connection, keys(called, connection, questions, console), words);
        String whole = there.flatMap(text::after).orElseGet(text::file);
        ClusterProfile profile = read(called, whole, file, console);
        write(file, whole, there, console);
        return new CheckOutput(profile, console, false, false).show();
    }

    private List<Setting> keys(String called, Connection connection, Questions questions, Console console)
            throws IOException {
        ClusterProfile draft =
                ClustersFile.profile(called, connection, DRAFT, new Problems()).orElseThrow();
        try (Host host = ProfileHosts.open(connection, console.store())) {
            console.say(console.words().say("init.asking", console.words().phrase(host.name())));
            return keys(Proposals.ask(host, draft, console.words()), questions);
        }
    }

    private List<Setting> keys(Proposals proposals, Questions questions) {
        Words words = questions.words();
        List<Setting> keys = new ArrayList<>();
        Proposal directory = proposals.workDirectory();
        Proposal partitions = proposals.partition();
        String chosen = questions.ask(word("--partition", "init.partition", partitions, words), partition);
        Proposal gpus = proposals.gpusPerNode(chosen);
        String count = questions.ask(
                question(
                        "--gpus-per-node",
                        "init.gpus",
                        gpus,
                        text -> text.matches("[1-9]\\d{0,3}"),
                        "a number from 1",
                        words),
                gpusPerNode);
        Proposal accounts = proposals.account(chosen);
        Optional<String> payer = questions.answer(word("--account", "init.account", accounts, words), account);
        String work = questions.ask(
                question(
                        "--work-directory",
                        "init.work",
                        directory,
                        ClusterDirectory::isValid,
                        ClusterDirectory.EXPECTED,
                        words),
                workDirectory);
        keys.add(new Setting("workDirectory", work, words.say("written.work") + said(directory, work, words)));
        String choices = String.join(", ", partitions.choices());
        keys.add(new Setting(
                "partition", chosen, words.say("written.partition", choices) + said(partitions, chosen, words)));
        keys.add(new Setting(
                "gpusPerNode", Integer.valueOf(count), words.say("written.gpus") + said(gpus, count, words)));
        if (gpus.choices().isEmpty()) {
            keys.add(new Setting("gpuOption", "none", words.say("written.none")));
        }
        payer.ifPresent(each ->
                keys.add(new Setting("account", each, words.say("written.account") + said(accounts, each, words))));
        return keys;
    }

    /** Why it was proposed, where it was. */
    private static String said(Proposal proposal, String value, Words words) {
        return proposal.value().equals(Optional.of(value)) ? words.say("written.proposed", proposal.why()) : "";
    }

    private static Question word(String option, String key, Proposal proposal, Words words) {
        return question(option, key, proposal, SlurmWord::isValid, SlurmWord.EXPECTED, words);
    }

    /** @param key of the words that ask */
    private static Question question(
            String option, String key, Proposal proposal, Predicate<String> fits, String expected, Words words) {
        String asked = proposal.choices().size() > 1
                ? words.say("question.of", words.say(key), String.join(", ", proposal.choices()))
                : words.say(key);
        return new Question(option, words.say("question.why", asked, proposal.why()), proposal.value(), fits, expected);
    }

    /** Said before anything else is asked. */
    private static void refuseUnlessItCanBeAdded(String called, String there, Path file, Console console) {
        Problems problems = new Problems();
        if (ClustersFile.read(file.toString(), there, problems).containsKey(called)) {
            throw new InputException("%s has a profile '%s' already; another NAME, or --clusters FILE for another file"
                    .formatted(file, called));
        }
        if (problems.hasErrors()) {
            console.problems(problems.toList());
            throw new InputException(file + " has errors; --clusters FILE begins another one");
        }
        List<Setting> some = List.of(new Setting("workDirectory", "/tmp", ""), new Setting("gpusPerNode", 1, ""));
        if (new ProfileText(called, new Connection.Local(), some, console.words())
                .after(there)
                .isEmpty()) {
            throw new InputException(
                    "%s can't be added to without changing what is there, since its last part isn't 'clusters'"
                                    .formatted(file)
                            + " or is written in one line; --clusters FILE begins another one");
        }
    }

    private static ClusterProfile read(String called, String whole, Path file, Console console) {
        Problems problems = new Problems();
        ClusterProfile profile =
                ClustersFile.read(file.toString(), whole, problems).get(called);
        if (problems.hasErrors() || profile == null) {
            console.problems(problems.toList());
            throw new InputException("nothing was written: the profile would have errors");
        }
        return profile;
    }

    private static void write(Path file, String whole, Optional<String> there, Console console) throws IOException {
        if (there.isPresent()) {
            Files.writeString(file, whole.substring(there.get().length()), StandardOpenOption.APPEND);
        } else {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, whole, StandardOpenOption.CREATE_NEW);
        }
        console.say(console.words().say(there.isPresent() ? "init.added" : "init.wrote", file));
    }
}
