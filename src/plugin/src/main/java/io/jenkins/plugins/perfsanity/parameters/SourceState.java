package io.jenkins.plugins.perfsanity.parameters;

/**
 * What a form says of a source.
 *
 * @param text a sentence for the user; empty when there is nothing to say
 * @param failed whether the text tells of an error
 * @param pending whether lists are being fetched, so that asking again makes sense
 */
public record SourceState(String text, boolean failed, boolean pending) {
    public static final SourceState NOTHING_TO_SAY = new SourceState("", false, false);
}
