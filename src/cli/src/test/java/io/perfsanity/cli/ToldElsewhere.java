package io.perfsanity.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A mistake that no command line alone makes: the test that knows its answer.
 *
 * @param test a class, and a method of it
 */
record ToldElsewhere(int number, String name, String test) {
    private static final Path SOURCES = Path.of("..");

    static Stream<ToldElsewhere> all() {
        return Stream.of(
                new ToldElsewhere(
                        16, "a key file is missing", "engine.host.SshLoginTest#shouldSayWhereTheCredentialIsMissing"),
                new ToldElsewhere(17, "a key that is none", "engine.host.SshLoginTest#shouldSayThatAKeyIsNoKey"),
                new ToldElsewhere(
                        18,
                        "a wrong key",
                        "engine.host.SshLoginTest#shouldNameUserAndHostWhenRefusedAndNeverTheSecret"),
                new ToldElsewhere(
                        19,
                        "a key with a passphrase",
                        "engine.host.SshLoginTest#shouldSayThatAPassphraseIsWrongOrMissing"),
                new ToldElsewhere(
                        20, "a key that others may read", "cli.LocalStoreTest#shouldWarnOnceOfAKeyThatOthersMayRead"),
                new ToldElsewhere(
                        21,
                        "an unknown host key",
                        "engine.host.SshLoginTest#shouldRefuseAnUnknownHostAndShowTheLineToAdd"),
                new ToldElsewhere(
                        21,
                        "a changed host key",
                        "engine.host.SshLoginTest#shouldRefuseAChangedHostKeyWithoutTryingTheNextHost"),
                new ToldElsewhere(
                        22,
                        "hosts that don't answer",
                        "engine.host.SshConnectionTest#shouldNameEveryHostThatDoesNotAnswer"),
                new ToldElsewhere(
                        23,
                        "a dead login node beside a good one",
                        "engine.host.LoginNodesTest#shouldNameTheNodeThatAnswersAndWarnOfTheDeadOne"),
                new ToldElsewhere(
                        36,
                        "an image without pyxis, all the same",
                        "engine.result.VerdictRulesTest#shouldNotTryAgainWhatIsNotInstalled"),
                new ToldElsewhere(
                        37,
                        "no pytest-timeout on the node",
                        "engine.result.VerdictRulesTest#shouldNotTryAgainWhatIsNotInstalled"),
                new ToldElsewhere(
                        40,
                        "a run that ended, resumed and cancelled",
                        "cli.LocalRunTest#shouldGiveTheSameAnswerAtOnceWhenAFinishedRunIsResumed"),
                new ToldElsewhere(
                        42,
                        "no room for results",
                        "engine.run.RunTest#shouldSayWhereThereIsNoRoomForResultsUntilThereIs"),
                new ToldElsewhere(
                        43,
                        "a name of a file that the locale doesn't know",
                        "cli.LauncherTest#shouldGiveJavaALocaleThatKnowsAllNamesOfFilesWhereThereIsNone"),
                new ToldElsewhere(
                        44, "no Maven or JDK to build with", "cli.WorkScriptsTest#shouldSayInALineWhatABuildNeeds"),
                new ToldElsewhere(44, "no Java", "cli.LauncherTest#shouldSayInALineThatThereIsNoJava"),
                new ToldElsewhere(
                        45,
                        "the demo of a user without rights, or without pytest",
                        "cli.WorkScriptsTest#shouldSayWhatThePlainUserOfTheDemoLacks"),
                new ToldElsewhere(46, "the same", "cli.WorkScriptsTest#shouldSayWhatThePlainUserOfTheDemoLacks"),
                new ToldElsewhere(
                        47, "our own progress as a list", "engine.testlist.OwnOutputTest#shouldReadProgressLines"),
                new ToldElsewhere(47, "our own summary as a list", "engine.testlist.OwnOutputTest#shouldReadASummary"),
                new ToldElsewhere(
                        47,
                        "the echo of our example as a list",
                        "engine.testlist.OwnOutputTest#shouldReadWhatTheExamplesPipelineEchoes"));
    }

    /** Whether there is such a test: by its source, as those of the engine aren't on the class path. */
    boolean exists() throws IOException {
        String[] named = test.split("#", 2);
        String module = named[0].substring(0, named[0].indexOf('.'));
        Path source =
                SOURCES.resolve("%s/src/test/java/io/perfsanity/%s.java".formatted(module, named[0].replace('.', '/')));
        return Files.exists(source) && Files.readString(source).contains("void " + named[1] + "(");
    }

    @Override
    public String toString() {
        return "%02d %s".formatted(number, name);
    }
}
