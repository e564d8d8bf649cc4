package io.jenkins.plugins.perfsanity.forms;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.StaplerResponse2;

/** An answer to a script of a form or page, which shows its texts as text. Of this moment, so that nobody may keep it. */
@Restricted(NoExternalUse.class)
public final class JsonAnswer implements HttpResponse {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int status;
    private final Object value;

    /** @param value as Jackson writes it */
    public JsonAnswer(int status, Object value) {
        this.status = status;
        this.value = value;
    }

    @Override
    public void generateResponse(StaplerRequest2 request, StaplerResponse2 response, Object node) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(JSON.writeValueAsBytes(value));
    }
}
