package io.jenkins.plugins.perfsanity.parameters;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.TaskListener;
import hudson.scm.NullSCM;
import hudson.scm.SCM;
import hudson.scm.SCMDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import jenkins.scm.api.SCMFile;
import jenkins.scm.api.SCMFileSystem;
import jenkins.scm.api.SCMHead;
import jenkins.scm.api.SCMHeadEvent;
import jenkins.scm.api.SCMHeadObserver;
import jenkins.scm.api.SCMRevision;
import jenkins.scm.api.SCMSource;
import jenkins.scm.api.SCMSourceCriteria;
import jenkins.scm.api.SCMSourceDescriptor;

/** A repository that fails as it is told; it has one branch and names no revisions. */
public final class StubSource extends SCMSource {
    static final String BRANCH = "main";
    static final Map<String, String> FILES = new TreeMap<>();
    static final AtomicInteger OPENED = new AtomicInteger();
    static volatile String failure;
    static volatile CountDownLatch block;
    /** Whether it can be read without a checkout. */
    static volatile boolean readable;

    static void register() {
        ExtensionList.lookup(SCMFileSystem.Builder.class).add(new Files());
        ExtensionList.lookup(SCMSourceDescriptor.class).add(new DescriptorImpl());
    }

    static void reset() {
        FILES.clear();
        OPENED.set(0);
        failure = null;
        block = null;
        readable = true;
    }

    @Override
    protected void retrieve(
            SCMSourceCriteria criteria,
            @NonNull SCMHeadObserver observer,
            SCMHeadEvent<?> event,
            @NonNull TaskListener listener)
            throws IOException, InterruptedException {
        SCMHead head = new SCMHead(BRANCH);
        observer.observe(head, new Unnamed(head));
    }

    @NonNull
    @Override
    public SCM build(@NonNull SCMHead head, SCMRevision revision) {
        return new NullSCM();
    }

    @Override
    public SCMSourceDescriptor getDescriptor() {
        return ExtensionList.lookup(SCMSourceDescriptor.class).get(DescriptorImpl.class);
    }

    static final class DescriptorImpl extends SCMSourceDescriptor {
        @NonNull
        @Override
        public String getDisplayName() {
            return "Stub";
        }
    }

    private static final class Unnamed extends SCMRevision {
        private static final long serialVersionUID = 1L;

        Unnamed(SCMHead head) {
            super(head);
        }

        @Override
        public boolean isDeterministic() {
            return false;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Unnamed;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    static final class Files extends SCMFileSystem.Builder {
        @Override
        public boolean supports(SCM source) {
            return false;
        }

        @Override
        public boolean supports(SCMSource source) {
            return readable && source instanceof StubSource;
        }

        @Override
        protected boolean supportsDescriptor(SCMDescriptor descriptor) {
            return false;
        }

        @Override
        protected boolean supportsDescriptor(SCMSourceDescriptor descriptor) {
            return descriptor.clazz == StubSource.class;
        }

        @Override
        public SCMFileSystem build(Item owner, SCM scm, SCMRevision revision) {
            return null;
        }

        @Override
        public SCMFileSystem build(@NonNull SCMSource source, @NonNull SCMHead head, SCMRevision revision)
                throws IOException, InterruptedException {
            OPENED.incrementAndGet();
            CountDownLatch waitFor = block;
            if (waitFor != null) {
                waitFor.await();
            }
            if (failure != null) {
                throw new IOException("wrapped", new IOException(failure));
            }
            return new SCMFileSystem(revision) {
                @Override
                public long lastModified() {
                    return 0;
                }

                @NonNull
                @Override
                public SCMFile getRoot() {
                    return new Entry();
                }
            };
        }
    }

    private static final class Entry extends SCMFile {
        Entry() {}

        Entry(SCMFile parent, String name) {
            super(parent, name);
        }

        @Override
        protected SCMFile newChild(String name, boolean assumeIsDirectory) {
            return new Entry(this, name);
        }

        @Override
        public Iterable<SCMFile> children() {
            String prefix = prefix();
            return FILES.keySet().stream()
                    .filter(path -> path.startsWith(prefix))
                    .map(path -> path.substring(prefix.length()).split("/")[0])
                    .distinct()
                    .<SCMFile>map(name -> new Entry(this, name))
                    .toList();
        }

        private String prefix() {
            return isRoot() ? "" : getPath() + "/";
        }

        @Override
        public long lastModified() {
            return 0;
        }

        @Override
        protected Type type() {
            return FILES.containsKey(getPath()) ? Type.REGULAR_FILE : Type.DIRECTORY;
        }

        @Override
        public InputStream content() {
            return new ByteArrayInputStream(FILES.get(getPath()).getBytes(StandardCharsets.UTF_8));
        }
    }
}
