package io.jenkins.plugins.perfsanity.parameters;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Items;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.pickles.Pickle;
import org.jenkinsci.plugins.workflow.pickles.PickleFactory;

/** Writes the source of a parameter for which a pipeline waits as a configuration is: repositories can't be serialised. */
@Extension
public class ScmTestlistPickles extends PickleFactory {
    @CheckForNull
    @Override
    public Pickle writeReplace(@NonNull Object object) {
        return object instanceof ScmTestlistSource source ? new Written(Items.XSTREAM2.toXML(source)) : null;
    }

    private static final class Written extends Pickle {
        private static final long serialVersionUID = 1L;

        private final String xml;

        Written(String xml) {
            this.xml = xml;
        }

        @Override
        public ListenableFuture<?> rehydrate(FlowExecutionOwner owner) {
            return Futures.immediateFuture(Items.XSTREAM2.fromXML(xml));
        }
    }
}
