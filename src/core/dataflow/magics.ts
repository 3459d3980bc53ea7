/** Magics that bind no names: what they do is to text, files, packages or the screen. */
export const NAMELESS_MAGICS = new Set(
  (
    'bash sh script system sx ! cmd perl ruby pip conda mamba micromamba uv cd pushd popd pwd ls ' +
    'dirs mkdir rmdir cp mv rm cat less more man env set_env matplotlib config load_ext reload_ext ' +
    'autoreload who whos psearch pdoc pdef psource pfile pinfo pinfo2 history hist precision time ' +
    'timeit prun memit mprun lprun html HTML javascript js latex svg SVG markdown writefile file ' +
    'colors xmode pprint quickref lsmagic magic alias unalias tb debug pdb logstart logstop logon ' +
    'logoff logstate notebook save pastebin doctest_mode colors automagic bookmark capture'
  ).split(' ')
);
