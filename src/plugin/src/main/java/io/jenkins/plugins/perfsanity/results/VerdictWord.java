package io.jenkins.plugins.perfsanity.results;

/** A verdict, or the state of a case while there is none, as pages show it. */
final class VerdictWord {
    private final String word;

    /** @param word a verdict or a phase of the engine in capitals, or Slurm's word for a job's state, which stays as it is */
    VerdictWord(String word) {
        this.word = word;
    }

    /** The verdict in the reader's language, or the state. */
    String getLabel() {
        return switch (word) {
            case "PASSED" -> Messages.Verdict_Passed();
            case "FAILED" -> Messages.Verdict_Failed();
            case "TIMEOUT" -> Messages.Verdict_Timeout();
            case "INVALID" -> Messages.Verdict_Invalid();
            case "INFRA" -> Messages.Verdict_Infra();
            case "CANCELLED" -> Messages.Verdict_Cancelled();
            case "SKIPPED" -> Messages.Verdict_Skipped();
            case "WAITING" -> Messages.Phase_Waiting();
            case "SUBMITTING" -> Messages.Phase_Submitting();
            case "DOUBTFUL" -> Messages.Phase_Doubtful();
            case "LIVE" -> Messages.Phase_Live();
            case "ENDED" -> Messages.Phase_Ended();
            default -> word;
        };
    }

    /** A class of core that gives it its colour. */
    String getColor() {
        return switch (word) {
            case "PASSED" -> "jenkins-!-success-color";
            case "FAILED", "TIMEOUT" -> "jenkins-!-error-color";
            case "INVALID", "INFRA", "CANCELLED" -> "jenkins-!-warning-color";
            case "SKIPPED" -> "jenkins-!-skipped-color";
            default -> word.equals("RUNNING") ? "jenkins-!-info-color" : "jenkins-!-text-color-secondary";
        };
    }

    /** Its place where what failed stands first and what has nothing to tell last. */
    int rank() {
        return switch (word) {
            case "FAILED" -> 0;
            case "TIMEOUT" -> 1;
            case "INVALID" -> 2;
            case "INFRA" -> 3;
            case "CANCELLED" -> 4;
            case "RUNNING" -> 5;
            case "PASSED" -> 7;
            case "SKIPPED" -> 8;
            default -> 6;
        };
    }
}
