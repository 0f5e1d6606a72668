-- After prelude.lua, trust.lua: swept.
-- Nothing but what every script does first. Answers SWEPT and how many holds had lapsed.
return { 'SWEPT', swept }
