package io.perfsanity.engine.result;

/**
 * The verdict over one attempt.
 *
 * @param reason one line of plain text for the user
 * @param retryable another attempt may end differently, since nothing that failed belongs to the test
 */
public record Judgement(Verdict verdict, String reason, boolean retryable) {}
