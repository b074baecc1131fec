// Loads a script as a module.
(function (specifier) {
  return import(specifier);
});
