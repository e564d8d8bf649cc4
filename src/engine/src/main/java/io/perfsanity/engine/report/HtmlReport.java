package io.perfsanity.engine.report;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.Mustache;
import io.perfsanity.engine.result.RunResult;
import io.perfsanity.engine.text.ResourceText;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * {@code report.html}: one file that needs no network and no script; a small script adds filters. Its content policy
 * names the style and the script by their hashes, so that nothing else in the page can run even if an escape were missed.
 */
public final class HtmlReport {
    private final String style;
    private final String script;
    private final Mustache template;

    public HtmlReport() {
        style = ResourceText.of(HtmlReport.class, "report.css");
        script = ResourceText.of(HtmlReport.class, "report.js");
        // From a reader: by name, the library would ask the thread's class loader, which in Jenkins isn't ours.
        template = new DefaultMustacheFactory()
                .compile(new StringReader(ResourceText.of(HtmlReport.class, "report.mustache")), "report.mustache");
    }

    /** Writes the page; links in it are relative to the run's directory, where {@code file} lies. */
    public void write(RunResult run, Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            template.execute(out, Page.of(run, style, script, policy()));
        }
    }

    private String policy() {
        return "default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'"
                .formatted(hash(style), hash(script));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
