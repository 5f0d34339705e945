package dev.sluice.lab.harness;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.ext.JinjavaBeanELResolver;
import com.hubspot.jinjava.el.ext.JinjavaListELResolver;
import com.hubspot.jinjava.interpret.AutoCloseableSupplier.AutoCloseableImpl;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.InterpreterFactory;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.lib.tag.Tag;
import dev.sluice.lab.suite.SuiteException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jinjava.javax.el.CompositeELResolver;
import org.jspecify.annotations.Nullable;

/// A Jinja template over the fields of a document, rendered as the harness's Python renders it.
///
/// Only what is known to render equally is let through: a name that is not there, a filter, a tag,
/// a function or a method that is not listed here is refused, never rendered as something else.
final class Template {
    private static final Set<String> FILTERS =
            Set.of(
                    "string",
                    "int",
                    "join",
                    "length",
                    "trim",
                    "replace",
                    "lower",
                    "upper",
                    "list",
                    "capitalize");
    private static final Set<String> TAGS =
            Set.of("if", "elif", "else", "endif", "for", "endfor", "set", "raw", "endraw");
    private static final long MAX_CHARACTERS = 4 << 20;

    private static final Pattern EXPRESSION =
            Pattern.compile("\\{\\{-?((?:(?!\\{\\{|}}|\\{%|\\{#).)*?)-?}}", Pattern.DOTALL);

    private static final Pattern BEFORE = Pattern.compile("\\s+(\\{[{%#]-)");
    private static final Pattern AFTER = Pattern.compile("(-[}%#]})\\s+");

    private static final Jinjava JINJA = new Jinjava(config());

    private final String where;
    private final String source;

    /// @param where what errors call this template
    Template(String where, String source) {
        this.where = where;
        this.source = trimmed(source);
    }

    /// The text that the template makes of a document.
    ///
    /// @throws SuiteException where it asks for what is not there or not known
    String render(Map<String, Object> doc) {
        RenderResult result = JINJA.renderForResult(source, doc);
        if (result.hasErrors()) {
            throw refuse(result.getErrors().getFirst().getMessage());
        }
        return result.getOutput();
    }

    /// The value of a template that is one expression and nothing else. Python renders such a list
    /// and reads the text back; here the list itself is taken.
    ///
    /// @return empty where the template is more than one expression
    Optional<Object> value(Map<String, Object> doc) {
        Matcher matcher = EXPRESSION.matcher(source);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        JinjavaInterpreter interpreter =
                new JinjavaInterpreter(
                        JINJA, new Context(JINJA.getGlobalContext(), doc), JINJA.getGlobalConfig());
        try (AutoCloseableImpl<JinjavaInterpreter> _ =
                JinjavaInterpreter.closeablePushCurrent(interpreter).get()) {
            Object value = interpreter.resolveELExpression(matcher.group(1).strip(), 1);
            if (!interpreter.getErrors().isEmpty()) {
                throw refuse(interpreter.getErrors().getFirst().getMessage());
            }
            if (value == null) {
                throw refuse("it has no value");
            }
            return Optional.of(value);
        }
    }

    /// Takes off the white space that `-` asks for; the library leaves some of it.
    private static String trimmed(String source) {
        return AFTER.matcher(BEFORE.matcher(source).replaceAll("$1")).replaceAll("$1");
    }

    private SuiteException refuse(String problem) {
        return new SuiteException(
                where,
                "the template cannot be rendered: " + problem,
                "correct it, or write the items as JSONL");
    }

    private static JinjavaConfig config() {
        CompositeELResolver resolver = new CompositeELResolver();
        resolver.add(new JinjavaListELResolver(true));
        resolver.add(new PythonMethods());
        resolver.add(new JinjavaBeanELResolver(true));
        Jinjava library = new Jinjava();
        return JinjavaConfig.newBuilder()
                .withElResolver(resolver)
                .withFailOnUnknownTokens(true)
                .withNestedInterpretationEnabled(false)
                .withMaxOutputSize(MAX_CHARACTERS)
                .withMaxStringLength(MAX_CHARACTERS)
                .withInterperterFactory(new Interpreters())
                .withDisabled(disabled(library.getGlobalContext()))
                .withLegacyOverrides(
                        LegacyOverrides.newBuilder()
                                .withUsePyishObjectMapper(true)
                                .withEvaluateMapKeys(true)
                                .withIterateOverMapKeys(true)
                                .withParseWhitespaceControlStrictly(true)
                                .withUseNaturalOperatorPrecedence(true)
                                .withAllowAdjacentTextNodes(true)
                                .build())
                .build();
    }

    private static Map<Context.Library, Set<String>> disabled(Context all) {
        return Map.of(
                Context.Library.FILTER, others(all.getAllFilters(), Filter::getName, FILTERS),
                Context.Library.TAG, others(all.getAllTags(), Tag::getName, TAGS),
                Context.Library.FUNCTION,
                        others(all.getAllFunctions(), ELFunctionDefinition::getName, Set.of()));
    }

    private static <T> Set<String> others(
            Iterable<T> all, Function<T, String> name, Set<String> known) {
        Set<String> names = new TreeSet<>();
        all.forEach(each -> names.add(name.apply(each)));
        names.removeAll(known);
        return names;
    }

    /// Interpreters that print values as Python does.
    private static final class Interpreters implements InterpreterFactory {
        @Override
        public JinjavaInterpreter newInstance(JinjavaInterpreter original) {
            return new PythonInterpreter(original);
        }

        @Override
        public JinjavaInterpreter newInstance(
                Jinjava application, Context context, JinjavaConfig config) {
            return new PythonInterpreter(application, context, config);
        }
    }

    private static final class PythonInterpreter extends JinjavaInterpreter {
        PythonInterpreter(JinjavaInterpreter original) {
            super(original);
        }

        PythonInterpreter(Jinjava application, Context context, JinjavaConfig config) {
            super(application, context, config);
        }

        @Override
        public String getAsString(@Nullable Object value) {
            return PythonText.str(value);
        }
    }
}
