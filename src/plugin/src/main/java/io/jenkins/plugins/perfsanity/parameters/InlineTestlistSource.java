package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.model.Descriptor;
import hudson.model.Job;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** One list that stands in the job's configuration. Without a text it offers none, and lists are pasted. */
public class InlineTestlistSource extends TestlistSource {
    /** What values and messages call the list. */
    public static final String NAME = "inline";

    private static final long serialVersionUID = 1L;

    private String text;

    @DataBoundConstructor
    public InlineTestlistSource() {
        // text is optional
    }

    public String getText() {
        return text;
    }

    @DataBoundSetter
    public void setText(String text) {
        this.text = Util.fixEmptyAndTrim(text) == null ? null : text;
    }

    @Override
    public OfferedLists known(@CheckForNull Job<?, ?> job, @CheckForNull String revision) throws AbortException {
        refuseRevision(revision);
        return new OfferedLists() {
            @Override
            public List<String> names() {
                return text == null ? List.of() : List.of(NAME);
            }

            @Override
            public byte[] read(String list) throws AbortException {
                if (text == null || !list.equals(NAME)) {
                    throw new AbortException(Messages.TestlistSource_NotOffered(list));
                }
                return text.getBytes(StandardCharsets.UTF_8);
            }
        };
    }

    @Extension
    @Symbol("inlineTestlist")
    public static final class DescriptorImpl extends Descriptor<TestlistSource> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.InlineTestlistSource_DisplayName();
        }
    }
}
