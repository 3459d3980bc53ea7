/**
 * Python text made of values and checked names. Nothing of a notebook is ever pasted into code:
 * texts become literals, comments or docstrings, names are checked.
 */
export {
  assignment,
  call,
  dict,
  float,
  item,
  list,
  literal,
  name,
  PythonExpression,
  tuple
} from './expressions';
export {
  pythonFloat,
  pythonLiteral,
  pythonString,
  UnprintableValue
} from './literals';
export {
  freeName,
  isModulePath,
  isPythonName,
  PYTHON_KEYWORDS,
  wordsIn
} from './names';
export {
  plainLine,
  plainText,
  pythonComment,
  pythonDocstring,
  reflowed,
  sentence,
  wrapped
} from './text';
