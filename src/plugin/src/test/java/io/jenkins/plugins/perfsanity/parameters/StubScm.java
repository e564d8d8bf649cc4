package io.jenkins.plugins.perfsanity.parameters;

import hudson.ExtensionList;
import hudson.model.Item;
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
import jenkins.scm.api.SCMRevision;
import jenkins.scm.api.SCMSource;
import jenkins.scm.api.SCMSourceDescriptor;

/** A repository that fails as it is told; it names no revisions. */
final class StubScm extends NullSCM {
    static final Map<String, String> FILES = new TreeMap<>();
    static final AtomicInteger OPENED = new AtomicInteger();
    static volatile String failure;
    static volatile CountDownLatch block;

    static void register() {
        ExtensionList.lookup(SCMFileSystem.Builder.class).add(new Files());
    }

    static void reset() {
        FILES.clear();
        OPENED.set(0);
        failure = null;
        block = null;
    }

    static final class Files extends SCMFileSystem.Builder {
        @Override
        public boolean supports(SCM source) {
            return source instanceof StubScm;
        }

        @Override
        public boolean supports(SCMSource source) {
            return false;
        }

        @Override
        protected boolean supportsDescriptor(SCMDescriptor descriptor) {
            return descriptor.clazz == StubScm.class;
        }

        @Override
        protected boolean supportsDescriptor(SCMSourceDescriptor descriptor) {
            return false;
        }

        @Override
        public SCMFileSystem build(Item owner, SCM scm, SCMRevision rev) throws IOException, InterruptedException {
            OPENED.incrementAndGet();
            CountDownLatch waitFor = block;
            if (waitFor != null) {
                waitFor.await();
            }
            if (failure != null) {
                throw new IOException("wrapped", new IOException(failure));
            }
            return new SCMFileSystem(rev) {
                @Override
                public long lastModified() {
                    return 0;
                }

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

    @Override
    public SCMDescriptor<?> getDescriptor() {
        return new DescriptorImpl();
    }

    @Override
    public String getKey() {
        return "stub https://me:secret@example.com/lists";
    }

    static final class DescriptorImpl extends SCMDescriptor<StubScm> {
        DescriptorImpl() {
            super(StubScm.class, null);
        }

        @Override
        public String getDisplayName() {
            return "Stub";
        }
    }
}
