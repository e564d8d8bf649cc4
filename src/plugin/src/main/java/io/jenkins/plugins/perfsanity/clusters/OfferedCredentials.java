package io.jenkins.plugins.perfsanity.clusters;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernameCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import hudson.Util;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.perfsanity.engine.text.Problems;
import java.util.List;
import jenkins.model.Jenkins;

/**
 * What an administrator can choose to log in with: credentials of all jobs and those of the folders that the cluster is for,
 * as far as their domains fit the hosts.
 */
final class OfferedCredentials {
    /** No build can use one of the scope System. */
    private static final CredentialsMatcher USABLE = CredentialsMatchers.allOf(
            CredentialsMatchers.not(CredentialsMatchers.withScope(CredentialsScope.SYSTEM)),
            CredentialsMatchers.anyOf(
                    CredentialsMatchers.instanceOf(SSHUserPrivateKey.class),
                    CredentialsMatchers.instanceOf(StandardUsernamePasswordCredentials.class)));

    private final List<DomainRequirement> requirements;
    private final List<String> folders;

    /** As the form's fields have them. */
    OfferedCredentials(String hosts, String folders) {
        this.requirements = UsableCredentials.requirements(SshConnection.endpoints(hosts, new Problems()));
        this.folders = Util.fixNull(folders).lines().map(String::strip).toList();
    }

    ListBoxModel items(String current) {
        return (permitted() ? found() : new StandardListBoxModel().includeEmptyValue())
                .includeCurrentValue(Util.fixNull(current));
    }

    FormValidation check(String value) {
        if (!permitted()) {
            return FormValidation.ok();
        }
        if (Util.fixEmptyAndTrim(value) == null) {
            return FormValidation.error(Messages.OfferedCredentials_None());
        }
        return found().stream().anyMatch(option -> option.value.equals(value))
                ? FormValidation.ok()
                : FormValidation.warning(Messages.OfferedCredentials_NotFound(value));
    }

    private static boolean permitted() {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER);
    }

    private StandardListBoxModel found() {
        StandardListBoxModel items = new StandardListBoxModel();
        items.includeEmptyValue();
        add(items, Jenkins.get());
        for (String folder : folders) {
            Item item = Jenkins.get().getItemByFullName(folder);
            if (item != null) {
                add(items, item instanceof ItemGroup<?> group ? group : item.getParent());
            }
        }
        return items;
    }

    private void add(StandardListBoxModel items, ItemGroup<?> group) {
        items.includeMatchingAs(ACL.SYSTEM2, group, StandardUsernameCredentials.class, requirements, USABLE);
    }
}
