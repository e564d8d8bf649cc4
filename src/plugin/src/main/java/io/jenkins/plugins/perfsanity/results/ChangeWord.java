package io.jenkins.plugins.perfsanity.results;

/**
 * A change of a case in the reader's language.
 *
 * @param kind the gate's word for it, {@code regression}; empty text where nothing was compared
 * @param words the gate's, {@code 8 % slower}
 */
record ChangeWord(String kind, String words) {

    /** Size, direction and what it is taken for. */
    String label() {
        return switch (kind) {
            case "" -> "";
            case "invalid" -> Messages.Change_Invalid();
            case "insufficient" -> Messages.Change_CantTell();
            case "unchanged" -> Messages.Change_Unchanged();
            case Candidate.SAME -> Messages.Change_NoDifference();
            case Candidate.SLOWER, Candidate.FASTER, Candidate.WITHIN ->
                words.equals("unchanged") ? Messages.Change_Unchanged() : Messages.Change_ThanA(size());
            default -> size() + Messages.RunAnswer_Comma() + meaning();
        };
    }

    /** The size alone, of whatever is to be told as one. */
    String size() {
        int blank = words.lastIndexOf(' ');
        String size = words.substring(0, Math.max(0, blank));
        return switch (words.substring(blank + 1)) {
            case "slower" -> Messages.Change_Slower(size);
            case "faster" -> Messages.Change_Faster(size);
            case "worse" -> Messages.Change_Worse(size);
            case "better" -> Messages.Change_Better(size);
            case "unchanged" -> Messages.Change_Unchanged();
            default -> words;
        };
    }

    private String meaning() {
        return switch (kind) {
            case "suspected" -> Messages.Change_Suspected();
            case "outlier" -> Messages.Change_Outlier();
            case "regression" -> Messages.Change_Regression();
            case "still-open" -> Messages.Change_StillOpen();
            case "fixed" -> Messages.Change_Fixed();
            case "step" -> Messages.Change_Step();
            case "drift" -> Messages.Change_Drift();
            case "improved" -> Messages.Change_Improved();
            case "machine" -> Messages.Change_Machine();
            default -> kind;
        };
    }

    /** A class of core that gives it its colour. */
    String color() {
        return switch (kind) {
            case "regression", "still-open", Candidate.SLOWER -> "jenkins-!-error-color";
            case "suspected", "step", "drift", "machine" -> "jenkins-!-warning-color";
            case "improved", "fixed", Candidate.FASTER -> "jenkins-!-success-color";
            default -> "jenkins-!-text-color-secondary";
        };
    }
}
