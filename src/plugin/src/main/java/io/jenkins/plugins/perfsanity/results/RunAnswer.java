package io.jenkins.plugins.perfsanity.results;

/** What a run came to, or has come to so far, in one line and a colour. Called by Jelly. */
public final class RunAnswer {
    /** Where a run stands. */
    enum Stage {
        GOING_ON,
        FINISHED,
        /** Its build ended before it did. */
        ABANDONED
    }

    private final ModeCounts counts;
    private final Stage stage;

    RunAnswer(ModeCounts counts, Stage stage) {
        this.counts = counts;
        this.stage = stage;
    }

    /** {@code 3 of 11 did not pass: 2 failed, 1 timed out}. */
    public String getText() {
        return switch (stage) {
            case GOING_ON ->
                joined(Messages.RunAnswer_GoingOn(counts.getMeant() - counts.getOpen(), counts.getMeant()));
            case ABANDONED -> Messages.RunAnswer_Abandoned();
            case FINISHED ->
                counts.isAllPassed()
                        ? Messages.RunAnswer_AllPassed(counts.getPassed())
                        : Messages.RunAnswer_DidNotPass(
                                counts.getMeant() - counts.getPassed(), counts.getMeant(), problems());
        };
    }

    private String joined(String begin) {
        return counts.getProblems() == 0 ? begin : Messages.RunAnswer_SoFar(begin, problems());
    }

    private String problems() {
        return CountWords.told(
                new CountWords(counts.getFailed(), Messages.RunAnswer_Failed(counts.getFailed())),
                new CountWords(counts.getTimeout(), Messages.RunAnswer_Timeout(counts.getTimeout())),
                new CountWords(counts.getInvalid(), Messages.RunAnswer_Invalid(counts.getInvalid())),
                new CountWords(counts.getInfra(), Messages.RunAnswer_Infra(counts.getInfra())),
                new CountWords(counts.getCancelled(), Messages.RunAnswer_Cancelled(counts.getCancelled())));
    }

    /** A class of core that gives it its colour. */
    public String getColor() {
        if (counts.getFailed() + counts.getTimeout() > 0) {
            return "jenkins-!-error-color";
        }
        if (counts.getProblems() > 0 || stage == Stage.ABANDONED) {
            return "jenkins-!-warning-color";
        }
        return stage == Stage.FINISHED ? "jenkins-!-success-color" : "jenkins-!-info-color";
    }
}
