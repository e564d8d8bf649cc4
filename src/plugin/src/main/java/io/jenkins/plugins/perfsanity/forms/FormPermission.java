package io.jenkins.plugins.perfsanity.forms;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Whom the checks of a form's fields answer. */
@Restricted(NoExternalUse.class)
public final class FormPermission {
    private FormPermission() {}

    /** Whether the user configures the item that the form is of, or without one the controller. */
    public static boolean mayConfigure(@CheckForNull Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
    }
}
