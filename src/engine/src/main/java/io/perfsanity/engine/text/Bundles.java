package io.perfsanity.engine.text;

import java.util.Locale;
import java.util.ResourceBundle;
import java.util.ResourceBundle.Control;

/** Texts in the two languages that there are: Chinese for whoever reads any Chinese, English for all others. */
public final class Bundles {
    private Bundles() {}

    /**
     * The texts {@code name} beside {@code owner}. Never those of the language that this process runs in, which
     * {@link ResourceBundle} would take where it finds no others.
     */
    public static ResourceBundle of(Class<?> owner, String name, Locale locale) {
        Locale known = isChinese(locale) ? Locale.SIMPLIFIED_CHINESE : Locale.ROOT;
        return ResourceBundle.getBundle(
                owner.getPackageName() + "." + name,
                known,
                owner.getClassLoader(),
                Control.getNoFallbackControl(Control.FORMAT_PROPERTIES));
    }

    public static boolean isChinese(Locale locale) {
        return locale.getLanguage().equals(Locale.CHINESE.getLanguage());
    }
}
