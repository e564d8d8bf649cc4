package io.jenkins.plugins.perfsanity.results;

import hudson.Util;
import io.perfsanity.engine.text.PlainText;

/** A file and how links name it. */
public final class CaseFile {
    private final String path;

    CaseFile(String path) {
        this.path = path;
    }

    public String getPath() {
        return PlainText.of(path);
    }

    /** Each segment encoded, so that none can be a scheme or a query. */
    public String getHref() {
        return CaseFiles.encode(path);
    }

    /** As the value of a query's parameter. */
    public String getParameter() {
        return Util.rawEncode(path);
    }

    public boolean isText() {
        return CaseFiles.isText(path);
    }
}
