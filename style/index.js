import './variables.css';
import './spans.css';
import './lineage.css';
import './dataflow.css';
import './secrets.css';
import './performance.css';
import './report.css';
