#!/usr/bin/env bash
# hosting.sh - the rules by which Jenkins' hosting bot looks at a repository, as far as they can be told from its files.
# To be sourced; run by itself, it holds the export against them and shows that each rule can fail.
# One is known not to be met and is none here: the bot wants the root's artifactId to be the plugin's, which in a
# repository of two modules belongs to the module.
#
# shellcheck disable=SC2016,SC2317 # what Maven expands; functions that rule calls

hosting_problems() { # hosting_problems DIR: a line for each rule that the repository in DIR breaks; 1 if there is one
    local dir=$1 pom=$1/pom.xml found=0 file name
    rule() { # rule MESSAGE CMD…
        local message=$1
        shift
        "$@" >/dev/null 2>&1 || { echo "$message" && found=1; }
    }
    none() { ! grep -qrE "$@"; }
    one_line() { tr -s ' \n' ' ' <"$1" | grep -qE "$2"; }

    rule "pom.xml: the parent is not org.jenkins-ci.plugins:plugin" \
        one_line "$pom" '<parent> <groupId>org.jenkins-ci.plugins</groupId> <artifactId>plugin</artifactId>'
    rule "pom.xml: the groupId is not io.jenkins.plugins" grep -qx '  <groupId>io.jenkins.plugins</groupId>' "$pom"
    rule "pom.xml: no name" grep -qE '^  <name>.+</name>' "$pom"
    rule "pom.xml: the name says Jenkins" none -i '^  <name>.*jenkins' "$pom"
    rule "pom.xml: no licence" grep -q '^  <licenses>' "$pom"
    rule "pom.xml: developers are named" none '<developers>' "$pom"
    for name in connection developerConnection url tag; do
        rule "pom.xml: scm has no $name" one_line "$pom" "<scm>.*<$name>.*</scm>"
    done
    rule "pom.xml: scm is not asked over https" none 'scm:git:(git|http):' "$pom"
    rule "pom.xml: no url on GitHub" grep -qE '^  <url>https://github\.com/' "$pom"
    rule "pom.xml: a repository without https" none '<url>http:' "$pom"
    rule "pom.xml: no jenkins.version by jenkins.baseline" grep -qE '<jenkins.version>\$\{jenkins.baseline\}\.[0-9]+<' "$pom"
    rule "pom.xml: no jenkins.baseline" grep -qE '<jenkins.baseline>[0-9.]+<' "$pom"
    for name in ban-commons-lang-2.skip=false banObsoleteDependencyOverrides.skip=false hpi.strictBundledArtifacts=true \
        changelist=999999-SNAPSHOT; do
        rule "pom.xml: ${name%=*} is not ${name#*=}" grep -qF "<${name%=*}>${name#*=}</${name%=*}>" "$pom"
    done
    rule "pom.xml: the version has no changelist" grep -qE '^  <version>.*\$\{changelist\}' "$pom"
    rule "pom.xml: the Java version is set, which is the parent's to say" \
        none --include=pom.xml '<(java\.level|maven\.compiler\.(source|target|release))>' "$dir"
    rule "plugin/pom.xml: the artifactId is not perf-sanity" grep -qx '  <artifactId>perf-sanity</artifactId>' "$dir/plugin/pom.xml"
    rule "plugin/pom.xml: the BOM is not the baseline's" grep -qF '<artifactId>bom-${jenkins.baseline}.x<' "$dir/plugin/pom.xml"
    rule "a dependency is a SNAPSHOT" none --include=pom.xml '<version>.*-SNAPSHOT' "$dir"
    rule "a POM is not io.jenkins.plugins'" none --include=pom.xml '<groupId>io\.perfsanity' "$dir"

    rule "Jenkinsfile: more or other than one buildPlugin with configurations" \
        one_line <(sed 's#^ *//.*##' "$dir/Jenkinsfile") '^ ?buildPlugin\([^()]*configurations: \[[^()]*\]\) ?$'
    rule "Jenkinsfile: neither JDK 21 nor 25" grep -qE 'jdk: (21|25)' "$dir/Jenkinsfile"
    rule ".github/CODEOWNERS: not the plugin's developers" \
        grep -qx '\* @jenkinsci/perf-sanity-plugin-developers' "$dir/.github/CODEOWNERS"
    for file in .github/workflows/jenkins-security-scan.yml .github/workflows/cd.yaml .github/dependabot.yml \
        .mvn/extensions.xml LICENSE README.md; do
        rule "$file is missing" test -s "$dir/$file"
    done
    rule ".github: there is a release drafter beside cd.yaml" test -z "$(find "$dir/.github" -name 'release-drafter.y*ml')"
    rule ".mvn/extensions.xml: no git-changelist-maven-extension" grep -q git-changelist-maven-extension "$dir/.mvn/extensions.xml"
    rule ".mvn/maven.config: no format of the changelist" grep -qx -e '-Dchangelist.format=%d.v%s' "$dir/.mvn/maven.config"
    for name in target work; do
        rule ".gitignore: $name is not left out" grep -qxE "/?$name/?" "$dir/.gitignore"
        rule "there is a folder $name" test -z "$(find "$dir" -name "$name" -type d -not -path '*/src/*')"
    done
    rule "plugin: no index.jelly" test -s "$dir/plugin/src/main/resources/index.jelly"
    rule "plugin: a view with a script or style of its own" \
        none --include=*.jelly '<(style|script)( type="[^"]*")?>|[" ]style="|[" ]on(click|change|load)="' "$dir/plugin/src/main"
    rule "tests that need the Slurm lab" none --include=*.java 'lab\.dir|work/slurm-lab' "$dir/engine" "$dir/plugin"
    while read -r file; do
        rule "a link that leads nowhere: $file" test -e "$dir/${file%%#*}"
    done < <(cd "$dir" && find . -name '*.md' | while read -r file; do
        grep -oE '\]\([^):]+\)' "$file" | sed -nE "s|^\]\(([^#][^)]*)\)|${file%/*}/\1|p"
    done)
    return "$found"
}

hosting_holds() ( # in a shell of its own: the export, and copies (links, which sed -i replaces) broken in one place each
    here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
    try=$(mktemp -d)
    trap 'rm -rf "$try"' EXIT
    "$here/export-plugin" "$try/export" || exit
    hosting_problems "$try/export" || exit
    ! "$here/export-plugin" "$try/export" 2>/dev/null || { echo "a second export went over the first" && exit 1; }
    breaks() { # breaks MESSAGE CMD…, in a copy
        rm -rf "$try/broken" && cp -Rl "$try/export" "$try/broken" && (cd "$try/broken" && "${@:2}") || return
        [[ $(hosting_problems "$try/broken") == "$1"* ]] || { echo "nobody said of a broken export: $1" && exit 1; }
    }
    breaks "pom.xml: the parent" sed -i 's|org.jenkins-ci.plugins<|org.example<|' pom.xml
    breaks "pom.xml: the groupId" sed -i 's|>io.jenkins.plugins<|>io.example<|' pom.xml
    breaks "pom.xml: scm has no tag" sed -i '/<tag>/d' pom.xml
    breaks "pom.xml: ban-commons-lang-2.skip" sed -i '/ban-commons-lang/d' pom.xml
    breaks "pom.xml: changelist is not" sed -i 's/999999-SNAPSHOT/1-SNAPSHOT/' pom.xml
    breaks "pom.xml: the Java version" sed -i 's|  <properties>|&<maven.compiler.release>17</maven.compiler.release>|' plugin/pom.xml
    breaks "a dependency is a SNAPSHOT" sed -i 's|<version>${project.version}|<version>0.1.0-SNAPSHOT|' plugin/pom.xml
    breaks "Jenkinsfile: more" sed -i '$aecho "more"' Jenkinsfile
    breaks ".github/workflows/cd.yaml is missing" rm .github/workflows/cd.yaml
    breaks ".gitignore: work" sed -i '/work/d' .gitignore
    breaks "there is a folder work" mkdir work
    breaks "plugin: a view" sed -i 's|<div|& style="color: red"|' plugin/src/main/resources/index.jelly
    breaks "tests that need" sed -i 's|^package|/* work/slurm-lab */ &|' plugin/src/test/java/io/jenkins/plugins/perfsanity/ExamplesTest.java
    breaks "a link that leads nowhere: ./docs/lists.md" rm docs/lists.md
)

[[ ${BASH_SOURCE[0]} != "$0" ]] || hosting_holds
