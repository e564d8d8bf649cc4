/** The engine at a command line: arguments in, progress and reports out. */
package io.perfsanity.cli;
