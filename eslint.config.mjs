/* Names are the type check's: scripts of a page read what others of it left (site/browser.d.ts). */
import js from "@eslint/js";

export default [
  js.configs.recommended,
  { ignores: ["site/static/vendor/**", "node_modules/**", "build/**", "deploy/**"] },
  {
    rules: {
      "no-undef": "off",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^PROA" }],
      "array-callback-return": "error",
      curly: ["error", "multi-line"],
      eqeqeq: "error",
      "no-constructor-return": "error",
      "no-else-return": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-promise-executor-return": "error",
      "no-self-compare": "error",
      "no-shadow": "error",
      "no-template-curly-in-string": "error",
      "no-throw-literal": "off",
      "no-use-before-define": ["error", { functions: false, variables: false }],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  { files: ["site/static/*.js", "site/words.js"], languageOptions: { sourceType: "script" }, rules: { strict: ["error", "global"] } },
];
