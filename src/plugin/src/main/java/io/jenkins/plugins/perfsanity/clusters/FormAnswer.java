package io.jenkins.plugins.perfsanity.clusters;

import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.model.Computer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** The answer to a button of a form: soon, and as JSON, whose texts the form's script shows as text. */
final class FormAnswer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private FormAnswer() {}

    /** What connects somewhere. */
    @FunctionalInterface
    interface Work {
        void run() throws InterruptedException;
    }

    static HttpResponse json(Object value) {
        return new HttpResponse() {
            @Override
            public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node)
                    throws IOException {
                response.setContentType("application/json;charset=UTF-8");
                response.setHeader("Cache-Control", "no-store");
                response.getOutputStream().write(JSON.writeValueAsBytes(value));
            }
        };
    }

    /** Whether {@code work} ended in time; if it didn't, it was interrupted. */
    static boolean within(Duration limit, Work work) throws InterruptedException {
        Future<?> running = Computer.threadPoolForRemoting.submit(() -> {
            work.run();
            return null;
        });
        try {
            running.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            running.cancel(true);
        }
    }
}
