package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.Util;
import hudson.XmlFile;
import hudson.model.CauseAction;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.scheduler.CronTabList;
import hudson.scheduler.Hash;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.triggers.Trigger;
import hudson.triggers.TriggerDescriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.perfsanity.forms.FormPermission;
import io.jenkins.plugins.perfsanity.forms.RequestThreads;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.ParameterizedJobMixIn;
import org.apache.commons.codec.digest.DigestUtils;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * Looks at the lists that a parameter of the job offers, and starts a build for each that is new or has changed since it
 * looked before. The first look, also after the parameter's source was changed, starts none.
 */
public class TestlistTrigger extends Trigger<Job<?, ?>> {
    private static final Logger LOGGER = Logger.getLogger(TestlistTrigger.class.getName());
    private static final String SEEN = "perf-sanity-lists-seen.xml";
    /** Of one look: a change of all lists must not fill the queue. */
    static final int MAX_BUILDS = 20;

    private String parameter;
    private String lists;

    @DataBoundConstructor
    public TestlistTrigger(String spec) {
        super(spec);
    }

    /** The name of the parameter; null for the first of the job that is a testlist. */
    @CheckForNull
    public String getParameter() {
        return parameter;
    }

    @DataBoundSetter
    public void setParameter(String parameter) {
        this.parameter = Util.fixEmptyAndTrim(parameter);
    }

    /** Ant patterns of the lists that are looked at; null for all that are offered. */
    @CheckForNull
    public String getLists() {
        return lists;
    }

    @DataBoundSetter
    public void setLists(String lists) {
        this.lists = Util.fixEmptyAndTrim(lists);
    }

    /** What was there at the last look. XStream writes it. */
    private static final class Seen {
        private final String source;
        private final Map<String, String> digests;

        Seen(String source, Map<String, String> digests) {
            this.source = source;
            this.digests = digests;
        }
    }

    /** A look may take as long as a fetch, and this thread is that of all triggers. */
    @Override
    public void run() {
        Job<?, ?> of = job;
        if (of == null) {
            return;
        }
        try {
            ((DescriptorImpl) getDescriptor()).threads.execute(() -> look(of));
        } catch (RejectedExecutionException e) {
            LOGGER.log(Level.WARNING, e, () -> "Too many jobs look for changed lists at a time; left out: " + of);
        }
    }

    /** On a thread that may wait. */
    void look(Job<?, ?> of) {
        try (ACLContext system = ACL.as2(ACL.SYSTEM2)) {
            Optional<TestlistParameterDefinition> definition = TestlistParameterDefinition.all(of)
                    .filter(each -> parameter == null || each.getName().equals(parameter))
                    .findFirst();
            if (definition.isPresent()) {
                compare(of, definition.get());
            } else {
                LOGGER.log(Level.WARNING, () -> of + " has no testlist parameter whose lists could be looked at");
            }
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "Looking for changed lists of " + of);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void compare(Job<?, ?> of, TestlistParameterDefinition definition)
            throws IOException, InterruptedException {
        TestlistSource source = definition.getSource();
        OfferedLists offered = source.current(of, null);
        String[] patterns = ListFolder.patterns(lists == null ? "**" : lists);
        Map<String, String> digests = new HashMap<>();
        List<String> changed = new ArrayList<>();
        XmlFile file = new XmlFile(new File(of.getRootDir(), SEEN));
        Seen seen = file.exists() ? (Seen) file.read() : new Seen("", Map.of());
        for (String list : offered.names()) {
            if (ListFolder.matches(Path.of(list), patterns)) {
                String digest = digest(offered, list);
                digests.put(list, digest);
                if (!digest.equals(seen.digests.get(list))) {
                    changed.add(list);
                }
            }
        }
        boolean known = seen.source.equals(source.key());
        if (!known || !digests.equals(seen.digests)) {
            // Before the builds: a list that broke something here isn't tried again and again.
            file.write(new Seen(source.key(), digests));
        }
        if (known) {
            changed.stream().limit(MAX_BUILDS).forEach(list -> build(of, definition, list, offered.revision()));
            changed.stream()
                    .skip(MAX_BUILDS)
                    .forEach(list -> LOGGER.log(
                            Level.WARNING,
                            () -> "Too many lists have changed to start a build of " + of + " for " + list));
        }
    }

    /** A list that can't be read is a change like any other: its build says why. */
    private static String digest(OfferedLists offered, String list) throws IOException {
        try {
            return DigestUtils.sha256Hex(offered.read(list));
        } catch (AbortException e) {
            LOGGER.log(Level.FINE, e, () -> "Reading the list " + list);
            return "";
        }
    }

    private static void build(
            Job<?, ?> of, TestlistParameterDefinition definition, String list, Optional<String> revision) {
        List<ParameterValue> values =
                of.getProperty(ParametersDefinitionProperty.class).getParameterDefinitions().stream()
                        .map(each -> each == definition
                                ? definition.createValue(TestlistValue.list(list, null, List.of())
                                        .toString())
                                : each.getDefaultParameterValue())
                        .filter(Objects::nonNull)
                        .toList();
        ParameterizedJobMixIn.scheduleBuild2(
                of, -1, new CauseAction(new TestlistCause(list, revision.orElse(null))), new ParametersAction(values));
    }

    @Extension
    @Symbol("perfSanityTestlistChanges")
    public static final class DescriptorImpl extends TriggerDescriptor {
        private static final int WAITING = 1_000;

        private final transient ExecutorService threads = RequestThreads.named("Perf Sanity list changes", WAITING);

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.TestlistTrigger_DisplayName();
        }

        @Override
        public boolean isApplicable(Item item) {
            return item instanceof Job && item instanceof ParameterizedJobMixIn.ParameterizedJob;
        }

        @POST
        public FormValidation doCheckSpec(@AncestorInPath Item item, @QueryParameter String value) {
            if (!FormPermission.mayConfigure(item)) {
                return FormValidation.ok();
            }
            try {
                String checked = CronTabList.create(
                                Util.fixNull(value), item == null ? Hash.zero() : Hash.from(item.getFullName()))
                        .checkSanity();
                return checked == null ? FormValidation.ok() : FormValidation.warning(checked);
            } catch (IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }
    }
}
