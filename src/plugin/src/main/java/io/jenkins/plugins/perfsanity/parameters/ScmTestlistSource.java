package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.model.Descriptor;
import hudson.model.Job;
import hudson.scm.NullSCM;
import hudson.scm.SCM;
import hudson.scm.SCMDescriptor;
import hudson.util.FormValidation;
import io.perfsanity.engine.classify.ConfigDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jenkins.scm.api.SCMFileSystem;
import org.apache.commons.codec.digest.DigestUtils;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.verb.POST;

/**
 * Lists, and configs beside them, from a repository. A form shows what was fetched last; a build fetches what it uses,
 * and says of which revision it is.
 */
public class ScmTestlistSource extends TestlistSource {
    private static final long serialVersionUID = 1L;

    @SuppressFBWarnings(
            value = "SE_BAD_FIELD",
            justification = "serialised only where a pipeline waits for input, by Jenkins' own means")
    private final SCM scm;

    private final String glob;
    private String configs;

    @DataBoundConstructor
    public ScmTestlistSource(SCM scm, String glob) {
        this.scm = scm;
        this.glob = Util.fixNull(glob).strip();
    }

    public SCM getScm() {
        return scm;
    }

    /** Ant patterns of paths in the repository. */
    public String getGlob() {
        return glob;
    }

    /** A directory of the repository; null when the lists have no configs there. */
    @CheckForNull
    public String getConfigs() {
        return configs;
    }

    @DataBoundSetter
    public void setConfigs(String configs) {
        this.configs = Util.fixEmptyAndTrim(configs);
    }

    @Override
    public OfferedLists known(@CheckForNull Job<?, ?> job, @CheckForNull String revision) throws IOException {
        if (job == null) {
            throw new AbortException(Messages.ScmTestlistSource_NoJob());
        }
        ScmFetches.get().refresh(job, this);
        ScmCopies copies = copies(job);
        Optional<ScmCopy> copy = revision == null ? copies.newest() : copies.find(revision);
        if (copy.isPresent()) {
            return offered(copy.get());
        }
        SourceState state = state(job);
        throw new AbortException(revision != null ? Messages.ScmTestlistSource_OtherRevision(revision) : state.text());
    }

    @Override
    public OfferedLists current(@CheckForNull Job<?, ?> job, @CheckForNull String revision)
            throws IOException, InterruptedException {
        if (job == null) {
            throw new AbortException(Messages.ScmTestlistSource_NoJob());
        }
        return offered(ScmFetches.get().fetch(job, this, revision));
    }

    /** By its form only: what was fetched last may be older than the list. */
    @Override
    public void check(String list, @CheckForNull String revision) throws AbortException {
        ListFolder.offered(list, ListFolder.patterns(glob));
        if (revision != null && !ScmCopies.isName(revision)) {
            throw new AbortException(Messages.ScmTestlistSource_NoRevision(revision));
        }
    }

    @Override
    public boolean hasConfigs() {
        return configs != null;
    }

    @Override
    public SourceState state(@CheckForNull Job<?, ?> job) {
        return job == null ? SourceState.NOTHING_TO_SAY : ScmFetches.get().state(job, this);
    }

    ScmCopies copies(Job<?, ?> job) {
        return new ScmCopies(
                job.getRootDir().toPath().resolve("perf-sanity-lists").resolve(key()));
    }

    /** What was copied under other settings is of no use. */
    private String key() {
        return DigestUtils.sha256Hex(String.join("\n", scm.getType(), scm.getKey(), glob, Util.fixNull(configs)))
                .substring(0, 16);
    }

    private OfferedLists offered(ScmCopy copy) throws IOException {
        ConfigDirectory directory =
                configs == null ? null : new ConfigDirectory(copy.path().resolve(configs), Path.of(configs));
        ListFolder folder = ListFolder.open(
                ScmFetches.withoutLogins(scm.getKey()), copy.path().toString(), glob, directory);
        return new OfferedLists() {
            @Override
            public List<String> names() throws IOException {
                return folder.names();
            }

            @Override
            public byte[] read(String list) throws IOException {
                return folder.read(list);
            }

            @Override
            public Optional<ConfigDirectory> configs() {
                return folder.configs();
            }

            @Override
            public Optional<String> revision() {
                return copy.revision();
            }
        };
    }

    /**
     * {@link #getConfigs()} as a path, with {@code .} for the whole repository.
     *
     * @throws AbortException when it would leave the repository
     */
    Optional<String> configsPath() throws AbortException {
        if (configs == null) {
            return Optional.empty();
        }
        String path = configs.replaceAll("/+$", "");
        if (path.startsWith("/")
                || path.indexOf('\\') >= 0
                || List.of(path.split("/")).contains("..")) {
            throw new AbortException(Messages.ScmTestlistSource_BadConfigs(configs));
        }
        return Optional.of(Path.of(path).normalize().toString());
    }

    @Extension
    @Symbol("scmTestlist")
    public static final class DescriptorImpl extends Descriptor<TestlistSource> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.ScmTestlistSource_DisplayName();
        }

        /** Those that can be read without a checkout; called by Jelly. */
        public List<? extends SCMDescriptor<?>> getScmDescriptors() {
            var request = Stapler.getCurrentRequest2();
            Job<?, ?> job = request == null ? null : request.findAncestorObject(Job.class);
            return SCM._for(job).stream()
                    .filter(each -> each.clazz != NullSCM.class && SCMFileSystem.supports(each))
                    .toList();
        }

        @POST
        public FormValidation doCheckGlob(@QueryParameter String value) {
            return Util.fixEmptyAndTrim(value) == null
                    ? FormValidation.error(Messages.ScmTestlistSource_NoGlob())
                    : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckConfigs(@QueryParameter String value) {
            ScmTestlistSource source = new ScmTestlistSource(new NullSCM(), "");
            source.setConfigs(value);
            try {
                source.configsPath();
                return FormValidation.ok();
            } catch (AbortException e) {
                return FormValidation.error(e.getMessage());
            }
        }
    }
}
