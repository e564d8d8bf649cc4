package io.jenkins.plugins.perfsanity.parameters;

import hudson.model.Failure;
import io.perfsanity.engine.text.Problem;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/**
 * A value that can't be a testlist. The CLI shows the message of an {@link IllegalArgumentException} without a trace;
 * a browser or script gets 400 with it.
 */
public class InvalidTestlistException extends IllegalArgumentException implements HttpResponse {
    private static final long serialVersionUID = 1L;
    private static final int MOST_SHOWN = 50;

    public InvalidTestlistException(String message) {
        super(message);
    }

    /** One line for each error among the problems, with its place. */
    static InvalidTestlistException of(List<Problem> problems) {
        return new InvalidTestlistException(lines(problems));
    }

    /** The errors, a line each; of very many only the first. */
    static String lines(List<Problem> problems) {
        List<Problem> errors = problems.stream().filter(Problem::isError).toList();
        String shown = errors.stream().limit(MOST_SHOWN).map(Problem::toString).collect(Collectors.joining("\n"));
        int hidden = errors.size() - MOST_SHOWN;
        return hidden > 0 ? shown + "\n" + Messages.InvalidTestlistException_More(hidden) : shown;
    }

    @Override
    public void generateResponse(StaplerRequest2 req, StaplerResponse2 rsp, Object node)
            throws IOException, ServletException {
        rsp.setStatus(400);
        new Failure(getMessage(), true).generateResponse(req, rsp, node);
    }
}
