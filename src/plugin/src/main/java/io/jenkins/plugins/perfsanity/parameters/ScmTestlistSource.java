package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.model.Job;
import hudson.scm.SCM;
import hudson.util.FormValidation;
import io.jenkins.plugins.perfsanity.forms.FormPermission;
import io.perfsanity.engine.classify.ConfigDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import jenkins.scm.api.SCMFileSystem;
import jenkins.scm.api.SCMSource;
import jenkins.scm.api.SCMSourceDescriptor;
import jenkins.scm.impl.SingleSCMSource;
import org.apache.commons.lang3.StringUtils;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * Lists, and configs beside them, from a branch of a repository. A form shows what was fetched last; a build fetches
 * what it uses, and says of which revision it is.
 */
public class ScmTestlistSource extends TestlistSource {
    private static final long serialVersionUID = 1L;
    private static final int SHORT_REVISION = 12;

    @SuppressFBWarnings(value = "SE_BAD_FIELD", justification = "ScmTestlistPickles writes it where a pipeline waits")
    private SCMSource repository;

    private String branch;
    private final String glob;
    private String configs;

    /** What older configurations have in place of a repository and a branch. */
    private transient SCM scm;

    @DataBoundConstructor
    public ScmTestlistSource(String glob) {
        this.glob = Util.fixNull(glob).strip();
    }

    protected Object readResolve() {
        if (repository == null && scm != null) {
            setScm(scm);
        }
        scm = null;
        return this;
    }

    /** Null in a configuration that was written without one. */
    @CheckForNull
    public SCMSource getRepository() {
        return repository;
    }

    @DataBoundSetter
    public void setRepository(SCMSource repository) {
        this.repository = repository;
    }

    /** A branch, a tag, or what else the repository knows by a name. */
    public String getBranch() {
        return Util.fixNull(branch);
    }

    @DataBoundSetter
    public void setBranch(String branch) {
        this.branch = Util.fixNull(branch).strip();
    }

    /** Always null; for {@link #setScm}. */
    @Deprecated
    @CheckForNull
    public SCM getScm() {
        return null;
    }

    /** The repository and the branch in the form that older pipelines and configurations have. */
    @Deprecated
    @DataBoundSetter
    public final void setScm(SCM given) {
        if (given != null && ScmKind.all().noneMatch(kind -> kind.convert(given, this))) {
            branch = "newest";
            repository = new SingleSCMSource(branch, given);
        }
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
        ScmFetch fetch = fetch(job);
        ScmLists.Known known = ScmLists.get().known(fetch);
        Optional<ScmCopy> copy = revision == null ? known.copy() : fetch.find(revision);
        if (copy.isPresent()) {
            return offered(copy.get());
        }
        throw new AbortException(
                revision != null
                        ? Messages.ScmTestlistSource_OtherRevision(revision)
                        : state(known).text());
    }

    @Override
    public OfferedLists current(@CheckForNull Job<?, ?> job, @CheckForNull String revision)
            throws IOException, InterruptedException {
        return offered(ScmLists.get().fetch(fetch(job), revision));
    }

    /** By its form only: what was fetched last may be older than the list. */
    @Override
    public void check(String list, @CheckForNull String revision) throws AbortException {
        ListFolder.offered(list, ListFolder.patterns(glob));
        if (revision != null && !ScmFetch.isName(revision)) {
            throw new AbortException(Messages.ScmTestlistSource_NoRevision(revision));
        }
    }

    @Override
    public boolean hasConfigs() {
        return configs != null;
    }

    @Override
    public SourceState state(@CheckForNull Job<?, ?> job) {
        if (job == null) {
            return SourceState.NOTHING_TO_SAY;
        }
        try {
            return state(ScmLists.get().known(fetch(job)));
        } catch (AbortException e) {
            return new SourceState(e.getMessage(), true, false);
        }
    }

    private static SourceState state(ScmLists.Known known) {
        String lists = known.copy().map(ScmTestlistSource::age).orElse("");
        String failed = known.error().map(Messages::ScmLists_Failed).orElse("");
        String text = (lists + " " + failed).strip();
        return new SourceState(
                text.isEmpty() ? Messages.ScmLists_First() : text, known.error().isPresent(), known.pending());
    }

    private static String age(ScmCopy copy) {
        String age = Util.getTimeSpanString(
                Duration.between(copy.fetched(), Instant.now()).toMillis());
        return copy.revision()
                .map(revision -> Messages.ScmLists_State(StringUtils.left(revision, SHORT_REVISION), age))
                .orElseGet(() -> Messages.ScmLists_Unnamed(age));
    }

    private ScmFetch fetch(@CheckForNull Job<?, ?> job) throws AbortException {
        if (job == null) {
            throw new AbortException(Messages.ScmTestlistSource_NoJob());
        }
        if (repository == null || getBranch().isEmpty()) {
            throw new AbortException(Messages.ScmTestlistSource_NoRepository());
        }
        return new ScmFetch(job, this);
    }

    SCMSource source() {
        return repository;
    }

    private OfferedLists offered(ScmCopy copy) throws IOException {
        ConfigDirectory directory =
                configs == null ? null : new ConfigDirectory(copy.path().resolve(configs), Path.of(configs));
        return ListFolder.open(getBranch(), copy.path().toString(), glob, directory, copy.revision());
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
        public List<SCMSourceDescriptor> getRepositoryDescriptors() {
            return ExtensionList.lookup(SCMSourceDescriptor.class).stream()
                    .filter(SCMFileSystem::supports)
                    .toList();
        }

        @POST
        public FormValidation doCheckBranch(@AncestorInPath Item item, @QueryParameter String value) {
            return FormPermission.mayConfigure(item) && Util.fixEmptyAndTrim(value) == null
                    ? FormValidation.error(Messages.ScmTestlistSource_NoBranchGiven())
                    : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckGlob(@AncestorInPath Item item, @QueryParameter String value) {
            return FormPermission.mayConfigure(item) && Util.fixEmptyAndTrim(value) == null
                    ? FormValidation.error(Messages.ScmTestlistSource_NoGlob())
                    : FormValidation.ok();
        }

        @POST
        public FormValidation doCheckConfigs(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormPermission.mayConfigure(item)) {
                return FormValidation.ok();
            }
            ScmTestlistSource source = new ScmTestlistSource("");
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
